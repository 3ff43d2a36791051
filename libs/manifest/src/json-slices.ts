/*
 * Positions of values inside a JSON text that `JSON.parse` has already accepted. Nothing here validates:
 * on text that is not JSON the result is meaningless.
 */

/** Start of the value of every member called `name` of the object that starts at or after `object`. */
export function memberOf(text: string, object: number, name: string): number[] {
  const found: number[] = [];
  let i = skipSpace(text, skipSpace(text, object) + 1);
  while (text[i] !== '}') {
    const keyEnd = skipValue(text, i);
    const key: unknown = JSON.parse(text.slice(i, keyEnd));
    const value = skipSpace(text, skipSpace(text, keyEnd) + 1);
    if (key === name) found.push(value);
    i = next(text, skipValue(text, value));
  }
  return found;
}

/** Source text of each element of the array that starts at `array`. */
export function elementsOf(text: string, array: number): string[] {
  const found: string[] = [];
  let i = skipSpace(text, array + 1);
  while (text[i] !== ']') {
    const end = skipValue(text, i);
    found.push(text.slice(i, end));
    i = next(text, end);
  }
  return found;
}

/** From the end of a member or element to the start of the next one, or to the closing bracket. */
function next(text: string, end: number): number {
  const i = skipSpace(text, end);
  return text[i] === ',' ? skipSpace(text, i + 1) : i;
}

function skipSpace(text: string, from: number): number {
  let i = from;
  while (text[i] === ' ' || text[i] === '\n' || text[i] === '\r' || text[i] === '\t') i++;
  return i;
}

function skipValue(text: string, start: number): number {
  let depth = 0;
  let i = start;
  do {
    const c = text[i];
    if (c === '"') i = skipString(text, i);
    else {
      if (c === '{' || c === '[') depth++;
      else if (c === '}' || c === ']') depth--;
      else if (depth === 0) return skipScalar(text, i);
      i++;
    }
  } while (depth > 0);
  return i;
}

function skipString(text: string, start: number): number {
  let i = start + 1;
  while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i + 1;
}

function skipScalar(text: string, start: number): number {
  let i = start;
  while (i < text.length && !/[\s,}\]]/.test(text.charAt(i))) i++;
  return i;
}
