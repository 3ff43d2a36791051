export interface Judged {
  readonly hit: boolean;
  /** Attack, category or kind the row belongs to. */
  readonly group: string;
  readonly id: string;
}

/** How many rows of a set were hit, in all and by group. */
export interface Figure {
  readonly set: string;
  readonly hits: number;
  readonly rows: number;
  readonly groups: ReadonlyMap<string, { hits: number; rows: number }>;
  readonly missed: readonly string[];
  readonly hit: readonly string[];
}

export function tally<T>(set: string, rows: readonly T[], judge: (row: T, index: number) => Judged): Figure {
  const groups = new Map<string, { hits: number; rows: number }>();
  const missed: string[] = [];
  const hit: string[] = [];
  rows.forEach((row, i) => {
    const judged = judge(row, i);
    const group = groups.get(judged.group) ?? { hits: 0, rows: 0 };
    groups.set(judged.group, { hits: group.hits + Number(judged.hit), rows: group.rows + 1 });
    (judged.hit ? hit : missed).push(judged.id);
  });
  return { set, hits: hit.length, rows: rows.length, groups, missed, hit };
}

export function rate({ hits, rows }: { hits: number; rows: number }): number {
  return rows === 0 ? 0 : hits / rows;
}

/** All rows of several sets as one. */
export function pooled(set: string, figures: readonly Figure[]): { set: string; hits: number; rows: number } {
  return { set, hits: sum(figures.map(({ hits }) => hits)), rows: sum(figures.map(({ rows }) => rows)) };
}

/** Wilson score interval at 95 %: where the true rate may lie, given so many rows. */
export function wilson({ hits, rows }: { hits: number; rows: number }): [number, number] {
  if (rows === 0) return [0, 1];
  const z = 1.96;
  const p = hits / rows;
  const centre = p + (z * z) / (2 * rows);
  const spread = z * Math.sqrt((p * (1 - p)) / rows + (z * z) / (4 * rows * rows));
  const scale = 1 + (z * z) / rows;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
