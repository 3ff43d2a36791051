import type { DenialReason } from '#libs/denial';

/** What came of an attempt, in the words in which an attack says what it expects. */
export interface Outcome {
  readonly seen: string;
  /** Decision ids of the gateway, when it decided. */
  readonly decisions?: readonly string[];
}

/** One attack on the running product, and the legitimate request beside it. */
export interface Attack {
  /** Row of the catalogue. A row may have many attacks: it counts as refused when all of them are. */
  readonly id: string;
  readonly what: string;
  /** Acceptable outcomes, such as `401 invalid_token`. */
  readonly expected: string | readonly string[];
  /** What the audit log must say of every decision of the attempt. */
  readonly reason?: DenialReason | readonly DenialReason[];
  /** How many calls of the attempt may reach a tool; none if absent. */
  readonly reaches?: number;
  readonly attempt: () => Promise<Outcome>;
  /** Must come out as `allowed`: a system that refuses everything has refused no attack. */
  readonly twin: () => Promise<Outcome>;
}

/** Attacks on one thing, in the order in which they run. */
export interface Family<W> {
  readonly name: string;
  readonly attacks: (world: W) => readonly Attack[] | Promise<readonly Attack[]>;
}

export const ALLOWED = 'allowed';

/** How several answers came out, such as `1× allowed, 19× 401 invalid_dpop_proof`; the most frequent last. */
export function together(outcomes: readonly Outcome[]): Outcome {
  const counts = Map.groupBy(outcomes, ({ seen }) => seen);
  const words = [...counts]
    .toSorted(([a, x], [b, y]) => x.length - y.length || (a < b ? -1 : 1))
    .map(([seen, all]) => `${all.length}× ${seen}`);
  return { seen: words.join(', '), decisions: outcomes.flatMap(({ decisions = [] }) => decisions) };
}

/** One outcome of several attempts that must all come out the same. */
export function same(outcomes: readonly Outcome[]): Outcome {
  const [first] = outcomes;
  if (first === undefined || outcomes.some(({ seen }) => seen !== first.seen)) return together(outcomes);
  return { seen: first.seen, decisions: outcomes.flatMap(({ decisions = [] }) => decisions) };
}
