import { findPersonalData, findSecrets } from '#libs/guard';
import { tally, type Figure } from '../report/figure.js';
import { text, type Row } from '../sets/rows.js';

interface Marked {
  readonly start: number;
  readonly end: number;
  readonly type?: string;
  readonly subtype?: string;
  readonly optional?: boolean;
}

type Find = (text: string) => readonly { readonly start: number; readonly end: number }[];

/** How far a found span may reach beyond the marked one, which may lack a label or quote. */
const SLACK = 12;

export const secretsFound = (set: string, rows: readonly Row[]) => spansFound(set, rows, findSecrets);
export const personalDataFound = (set: string, rows: readonly Row[]) =>
  spansFound(set, rows, findPersonalData);
export const secretsInvented = (set: string, rows: readonly Row[]) => spuriousTexts(set, rows, findSecrets);
export const personalDataInvented = (set: string, rows: readonly Row[]) =>
  spuriousTexts(set, rows, findPersonalData);

/** Share of marked spans that are covered by one found span, by type. Optional ones are left out. */
function spansFound(set: string, rows: readonly Row[], find: Find): Figure {
  const marked = rows.flatMap((row) =>
    spansOf(row)
      .filter(({ optional }) => optional !== true)
      .map((span) => ({ row, span })),
  );
  return tally(set, marked, ({ row, span }) => ({
    hit: find(textOf(row)).some(
      ({ start, end }) =>
        start <= span.start && end >= span.end && end - start <= span.end - span.start + SLACK,
    ),
    group: [span.type, span.subtype].filter(Boolean).join(' '),
    id: text(row, 'id'),
  }));
}

/** Share of texts in which something is found where nothing is marked, clean texts and marked ones alike. */
function spuriousTexts(set: string, rows: readonly Row[], find: Find): Figure {
  return tally(set, rows, (row) => ({
    hit: find(textOf(row)).some(
      (found) => !spansOf(row).some(({ start, end }) => start < found.end && found.start < end),
    ),
    group: text(row, 'kind') || text(row, 'label'),
    id: text(row, 'id'),
  }));
}

export function spansOf(row: Row): readonly Marked[] {
  return Array.isArray(row['spans']) ? (row['spans'] as Marked[]) : [];
}

/** Texts with secrets are kept in pieces, so that scanners of repositories stay quiet. */
export function textOf(row: Row): string {
  return Array.isArray(row['segments']) ? row['segments'].join('') : text(row, 'text');
}
