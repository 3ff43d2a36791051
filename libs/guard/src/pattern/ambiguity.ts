import type { Automaton } from './automaton.js';
import { components, longestChain } from './components.js';

/** Edges walked before a pattern counts as too large to judge. */
const BUDGET = 400_000;
/** States beyond which the power is estimated from above instead of computed. */
const MAX_CUBE = 40;

/**
 * The power of the text's length with which the time of a backtracking matcher grows, tried at one place
 * (ambiguity of automata, Weber and Seidl 1991): 0 without repetition, 1 when each text is read in a bounded number of
 * ways, more for polynomial ambiguity, Infinity for exponential. Undefined when the automaton is too large to judge.
 */
export function costPower(automaton: Automaton): number | undefined {
  const { size: n, follow } = automaton;
  const squares = squareComponents(automaton);
  if (squares === undefined) return undefined;
  if (isExponential(automaton, squares)) return Infinity;
  const loops = components(range(n), (p) => follow[p] ?? [], BUDGET);
  if (loops === undefined) return undefined;
  const cyclic = range(n).filter((p) => (follow[p] ?? []).some((q) => loops.get(q) === loops.get(p)));
  if (cyclic.length === 0) return 0;
  const inflating = n > MAX_CUBE ? undefined : inflatingPairs(automaton);
  // Loops that follow each other, whether or not they compete for the same text: an upper bound.
  const pairs =
    inflating ?? cyclic.flatMap((p) => cyclic.map((q): Pair => [p, q])).filter(reaches(automaton));
  return 1 + longestChain(pairs.map(([p, q]) => [loops.get(p) ?? 0, loops.get(q) ?? 0]));
}

type Pair = readonly [number, number];
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Components of the graph of two runs that read the same text, as far as they start together. */
function squareComponents({ size: n, follow, overlap }: Automaton): ReadonlyMap<number, number> | undefined {
  const step = (node: number): number[] => {
    const b = follow[node % n] ?? [];
    return (follow[Math.floor(node / n)] ?? []).flatMap((p) =>
      b.filter((q) => overlap(p, q)).map((q) => p * n + q),
    );
  };
  return components(
    range(n).map((p) => p * n + p),
    step,
    BUDGET,
  );
}

/** Some state leads back to itself along two different ways that read the same text. */
function isExponential({ size: n, doubled }: Automaton, squares: ReadonlyMap<number, number>): boolean {
  const together = new Set(range(n).map((p) => squares.get(p * n + p)));
  for (const [node, component] of squares) {
    if (Math.floor(node / n) !== node % n && together.has(component)) return true;
  }
  return [...doubled].some((edge) => {
    const [from, to] = [Math.floor(edge / n), edge % n];
    return squares.get(from * n + from) === squares.get(to * n + to);
  });
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
  const pairs = range(n)
    .flatMap((p) => range(n).map((q): Pair => [p, q]))
    .filter(([p, q]) => p !== q);
  const found = components(
    pairs.map(([p, q]) => cube(p, p, q)),
    step,
    BUDGET,
  );
  return found && pairs.filter(([p, q]) => found.get(cube(p, p, q)) === found.get(cube(p, q, q)));
}

const reaches = ({ follow }: Automaton) => {
  const known = new Map<number, Set<number>>();
  return ([from, to]: Pair): boolean => {
    const seen = known.get(from) ?? new Set<number>();
    if (!known.has(from)) {
      known.set(from, seen);
      for (const open = [from]; open.length > 0;) {
        for (const next of follow[open.pop() as number] ?? [])
          if (!seen.has(next)) (seen.add(next), open.push(next));
      }
    }
    return seen.has(to);
  };
};
