/** How one attempt ended, in the words that the probe printed. */
export type Outcome = Readonly<Record<string, string>>;

/**
 * One way out that is tried for real. The control runs the same attempt without walls and must succeed: an attempt that can
 * succeed nowhere proves nothing about the walls.
 */
export interface EscapeCase {
  /** Number in the list of abuses. */
  readonly number: number;
  readonly title: string;
  /** Statements of an async function; `report(name, value)` and `attempt(name, work)` are in scope. */
  readonly script: string;
  /** Whether the walls held, by what the attempt printed inside. */
  readonly contained: (inside: Outcome) => boolean;
  /** Whether the attempt works without walls. */
  readonly works: (outside: Outcome) => boolean;
  /** Statements for the control where another place must be named; the same attempt otherwise. */
  readonly control?: string;
}

const REFUSED = ['EROFS', 'EACCES', 'EPERM', 'ENOENT'];

/** Ended with one of these codes. */
export const is =
  (name: string, ...codes: string[]) =>
  (outcome: Outcome): boolean =>
    codes.includes(outcome[name] ?? 'missing');
export const refused = (name: string) => is(name, ...REFUSED);
export const ok = (name: string) => is(name, 'ok');
export const all =
  (...checks: ((outcome: Outcome) => boolean)[]) =>
  (outcome: Outcome): boolean =>
    checks.every((check) => check(outcome));
