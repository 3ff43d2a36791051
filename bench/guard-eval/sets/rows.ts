import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One JSON object a line, as it stands in the file. */
export type Row = Readonly<Record<string, unknown>>;

export interface RowSet {
  readonly file: string;
  readonly rows: readonly Row[];
}

/** Sets of a folder whose file names begin with the prefix; none if there is no such folder. */
export function setsOf(folder: string, prefix: string): RowSet[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.startsWith(prefix) && file.endsWith('.jsonl'))
    .sort()
    .map((file) => ({ file, rows: readRows(join(folder, file)) }));
}

/** Throws where a line is no JSON object: a set that cannot be read must not count as passed. */
function readRows(path: string): Row[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, i) => {
      const row: unknown = JSON.parse(line);
      if (typeof row !== 'object' || row === null || Array.isArray(row))
        throw new Error(`${path}:${i + 1}: not an object`);
      return row as Row;
    });
}

export function text(row: Row, field: string): string {
  const value = row[field];
  return typeof value === 'string' ? value : '';
}
