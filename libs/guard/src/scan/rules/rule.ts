import type { Severity, Span } from '../finding.js';
import type { Clause } from '../text/clauses.js';
import type { ManifestString } from '../text/manifest-strings.js';

/** Another tool that the same callers can see. */
export interface KnownTool {
  readonly server: string;
  /** The definition as received. */
  readonly definition: unknown;
}

/** What a rule may know besides the clause. */
export interface ScanContext {
  /** Folded names (`foldedName`): of the tool itself, its parameters, tools of its server, tools of other servers. */
  readonly own: string;
  readonly parameters: ReadonlySet<string>;
  readonly siblings: ReadonlySet<string>;
  readonly foreign: ReadonlySet<string>;
  /** Stems of the words that say what the tool is for: name, title, parameters, and how its description begins. */
  readonly topic: ReadonlySet<string>;
}

/** Judges one clause of prose. Pure; looks at nothing but its arguments. */
export interface ClauseRule {
  readonly id: string;
  readonly severity: Severity;
  readonly explanation: string;
  finds(clause: Clause, string: ManifestString, context: ScanContext): Span | undefined;
}

/** The span from one word of a clause to another. */
export function span(clause: Clause, from: number, to: number): Span {
  const first = clause.words[Math.min(from, to)];
  const last = clause.words[Math.max(from, to)];
  return { start: first?.start ?? clause.start, end: last?.end ?? clause.end };
}
