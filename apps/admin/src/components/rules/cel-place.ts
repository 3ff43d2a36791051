/** A place in an expression, counted from 1, as the API names it at the end of what it says. */
export interface CelPlace {
  readonly line: number;
  readonly column: number;
}

const PLACE = /\(line (\d+), column (\d+)\)\s*$/;

export function celPlace(message: string): CelPlace | undefined {
  const found = PLACE.exec(message);
  return found === null ? undefined : { line: Number(found[1]), column: Number(found[2]) };
}

/** Offset of a place in the text; its end when the place lies beyond. */
export function offsetOf(text: string, { line, column }: CelPlace): number {
  const lines = text.split('\n');
  if (line > lines.length) return text.length;
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return Math.min(before + column - 1, before + (lines[line - 1]?.length ?? 0));
}

/** The line of a place, and a caret below it. */
export function pointedAt(text: string, place: CelPlace): string {
  const line = text.split('\n')[place.line - 1] ?? '';
  return `${line}\n${' '.repeat(Math.max(0, Math.min(place.column - 1, line.length)))}^`;
}
