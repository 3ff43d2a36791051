/** One attack that must be refused: its name, what it is, and what must come of it. */
export interface Row {
  readonly id: string;
  readonly attack: string;
  readonly expected: string;
}

/** Rows from lines of `id | attack | expected`. */
export const rows = (table: string): Row[] =>
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [id = '', attack = '', expected = '', more] = line.split('|').map((cell) => cell.trim());
      if (!/^[A-Z]\d\d[a-z]?$/.test(id) || attack === '' || expected === '' || more !== undefined)
        throw new Error(`not a row: ${line}`);
      return { id, attack, expected };
    });
