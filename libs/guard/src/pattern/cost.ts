import type { Automaton } from './automaton.js';
import { components, heaviestPath } from './graph.js';

/** Edges walked before a pattern counts as too large to judge. */
const BUDGET = 400_000;
/** States beyond which the power is estimated from above instead of computed. */
const MAX_CUBE = 40;

/** A backtracking matcher tried at one place takes, up to a small factor, `2^doublings · length^power` steps. */
export interface Cost {
  /** 0 without unbounded repetition, 1 when each text is read in a bounded number of ways, Infinity for exponential. */
  readonly power: number;
  /** Choices on one way through the pattern that lead back together: each may double the number of ways. */
  readonly doublings: number;
}

type Components = ReadonlyMap<number, number>;
type Pair = readonly [number, number];
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/**
 * How many ways there are to read one text (ambiguity of automata, Weber and Seidl 1991), which is what a matcher may try
 * before it fails. An upper bound. Undefined when the automaton is too large to judge.
 */
export function costOf(automaton: Automaton): Cost | undefined {
  const { size: n, follow } = automaton;
  const step = pairStep(automaton);
  const squares = components([0], step, BUDGET);
  const loops = components(range(n), (p) => follow[p] ?? [], BUDGET);
  if (squares === undefined || loops === undefined) return undefined;
  const loopOf = (p: number): number => loops.get(p) as number;
  if (isExponential(automaton, squares)) return { power: Infinity, doublings: Infinity };

  const edges = range(n).flatMap((p) => (follow[p] ?? []).map((q): Pair => [p, q]));
  const forks = forksOf(automaton, squares, step);
  // A component counts all its forks when it is left; 0 is only entered at the end of the way.
  const inside = new Map<number, number>();
  for (const p of range(n)) inside.set(loopOf(p), (inside.get(loopOf(p)) ?? 0) + (forks.get(p) ?? 0));
  const leaving = edges.map(([p, q]) => [loopOf(p), loopOf(q), inside.get(loopOf(p)) ?? 0] as const);
  const doublings = heaviestPath([...leaving, ...[...inside].map(([c, w]) => [c, -1, w] as const)]);

  const cyclic = range(n).filter((p) => (follow[p] ?? []).some((q) => loopOf(q) === loopOf(p)));
  if (cyclic.length === 0) return { power: 0, doublings };
  // Beyond the bound every loop counts as competing with every later one.
  const inflating =
    (n <= MAX_CUBE ? inflatingPairs(automaton) : undefined) ??
    cyclic.flatMap((p) => laterLoops(p, cyclic, follow));
  const weighted = [
    ...edges.map(([p, q]) => [loopOf(p), loopOf(q), 0] as const),
    ...inflating.map(([p, q]) => [loopOf(p), loopOf(q), 1] as const),
  ];
  return { power: 1 + heaviestPath(weighted), doublings };
}

/** Steps of two runs that read the same text; a pair of states is `p * size + q`. */
const pairStep =
  ({ size: n, follow, overlap }: Automaton) =>
  (node: number): number[] => {
    const b = follow[node % n] ?? [];
    return (follow[Math.floor(node / n)] ?? []).flatMap((p) =>
      b.filter((q) => overlap(p, q)).map((q) => p * n + q),
    );
  };

/** Some state leads back to itself along two different ways that read the same text. */
function isExponential({ size: n, doubled }: Automaton, squares: Components): boolean {
  const together = new Set(range(n).map((p) => squares.get(p * n + p)));
  for (const [node, component] of squares) {
    if (Math.floor(node / n) !== node % n && together.has(component)) return true;
  }
  return [...doubled].some((edge) => {
    const [from, to] = [Math.floor(edge / n), edge % n];
    return squares.get(from * n + from) === squares.get(to * n + to);
  });
}

/** States with several successors that one text can take and that can meet again; value: log2 of their number. */
function forksOf(
  { size: n, follow, overlap }: Automaton,
  squares: Components,
  step: (node: number) => readonly number[],
): Map<number, number> {
  // Edges lead to equal or lower components, so in this order each component is known before it is asked for.
  const meeting = new Set<number>();
  for (const [node, component] of [...squares].sort(([, a], [, b]) => a - b)) {
    const meets = (next: number): boolean => meeting.has(squares.get(next) as number);
    if (Math.floor(node / n) === node % n || step(node).some(meets)) meeting.add(component);
  }
  const forks = new Map<number, number>();
  for (const p of range(n)) {
    const next = follow[p] ?? [];
    const rivals = next.filter((a) =>
      next.some((b) => a !== b && overlap(a, b) && meeting.has(squares.get(a * n + b) as number)),
    );
    if (rivals.length > 1) forks.set(p, Math.log2(rivals.length));
  }
  return forks;
}

/** States p ≠ q for which one text leads p to p, p to q, and q to q: it can be shared out between them in many ways. */
function inflatingPairs({ size: n, follow, overlap }: Automaton): Pair[] | undefined {
  const cube = (p: number, q: number, r: number): number => (p * n + q) * n + r;
  const step = (node: number): number[] => {
    const [p, q, r] = [Math.floor(node / (n * n)), Math.floor(node / n) % n, node % n] as const;
    const next: number[] = [];
    for (const a of follow[p] ?? []) {
      for (const b of follow[q] ?? []) {
        if (!overlap(a, b)) continue;
        // Pairwise overlap stands for a character common to all three: strict rather than exact.
        for (const c of follow[r] ?? []) if (overlap(a, c) && overlap(b, c)) next.push(cube(a, b, c));
      }
    }
    // Closing edge: now (p, p, q) and (p, q, q) share a component exactly if the first leads to the second.
    if (q === r && p !== q) next.push(cube(p, p, q));
    return next;
  };
  const pairs = range(n).flatMap((p) => range(n).map((q): Pair => [p, q]));
  const distinct = pairs.filter(([p, q]) => p !== q);
  const found = components(
    distinct.map(([p, q]) => cube(p, p, q)),
    step,
    BUDGET,
  );
  return found && distinct.filter(([p, q]) => found.get(cube(p, p, q)) === found.get(cube(p, q, q)));
}

function laterLoops(p: number, cyclic: readonly number[], follow: Automaton['follow']): Pair[] {
  const seen = new Set<number>();
  for (const open = [p]; open.length > 0;) {
    for (const next of follow[open.pop() as number] ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return cyclic.filter((q) => seen.has(q)).map((q): Pair => [p, q]);
}
