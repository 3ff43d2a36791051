import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchSettings } from '../bench-settings.js';
import type { CellResult } from '../driver/cell.js';
import type { Machine } from './machine.js';
import { markdown } from './markdown.js';
import type { RowSummary } from './summary.js';

/** Everything that one run has to say. */
export interface Report {
  readonly at: string;
  readonly command: string;
  readonly settings: BenchSettings;
  readonly machine: Machine;
  /** Load averages of the machine. */
  readonly load: { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly rows: readonly RowSummary[];
  readonly descriptions: Readonly<Record<string, string>>;
  readonly cells: readonly CellResult[];
  /** Ratios under each load, in words. */
  readonly comparisons: readonly string[];
  /** Audit events found against decisions made. */
  readonly audit: { readonly decisions: number; readonly events: number };
  readonly faults: readonly string[];
  /** The closing line. */
  readonly ratios: string;
}

/** Writes the report as JSON and Markdown and returns where the Markdown is. */
export function writeReport(folder: string, report: Report): string {
  mkdirSync(folder, { recursive: true });
  const name = join(folder, report.at.replaceAll(/[:.]/g, '-'));
  writeFileSync(`${name}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  writeFileSync(`${name}.md`, markdown(report));
  return `${name}.md`;
}
