import type { Node } from './parse-pattern.js';

/**
 * Position automaton (Glushkov) of a pattern: one state per atom, entered by reading a character of its set.
 * State 0 is where it starts; no character enters it.
 */
export interface Automaton {
  readonly size: number;
  /** States that may follow each state. */
  readonly follow: readonly (readonly number[])[];
  /** Pairs `from * size + to` that two different repetitions connect: two ways to read the same text. */
  readonly doubled: ReadonlySet<number>;
  /** Whether some character enters both states. */
  readonly overlap: (a: number, b: number) => boolean;
}

/** Copies made of a counted repetition; beyond that it is treated as unbounded, which errs on the strict side. */
const MAX_COPIES = 16;
const MAX_STATES = 400;
const MAX_EDGES = 8_000;

interface Fragment {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly nullable: boolean;
}
const NOTHING: Fragment = { first: [], last: [], nullable: true };

/** @param alphabet characters that stand for all. @returns undefined when the pattern is too large to judge */
export function automatonOf(root: Node, alphabet: readonly string[]): Automaton | undefined {
  const sets: bigint[] = [0n];
  const known = new Map<string, bigint>();
  const edges = new Set<number>();
  const doubled = new Set<number>();
  let tooLarge = false;

  const connect = (from: readonly number[], to: readonly number[]): void => {
    for (const p of from) {
      for (const q of to) {
        const edge = p * MAX_STATES + q;
        if (edges.has(edge)) doubled.add(edge);
        edges.add(edge);
      }
    }
    if (edges.size > MAX_EDGES) tooLarge = true;
  };

  const build = (node: Node): Fragment => {
    if (tooLarge) return NOTHING;
    if (node.kind === 'atom') return atom(node.source);
    if (node.kind === 'sequence') return node.parts.map(build).reduce(concat, NOTHING);
    if (node.kind === 'repeat') return repeat(node.body, node.min, node.max);
    const parts = node.parts.map(build);
    return {
      first: parts.flatMap(({ first }) => first),
      last: parts.flatMap(({ last }) => last),
      nullable: parts.some(({ nullable }) => nullable),
    };
  };

  const atom = (source: string): Fragment => {
    const state = sets.length;
    if (state >= MAX_STATES) {
      tooLarge = true;
      return NOTHING;
    }
    const set = known.get(source) ?? setOf(source, alphabet);
    known.set(source, set);
    sets.push(set);
    return { first: [state], last: [state], nullable: false };
  };

  const concat = (a: Fragment, b: Fragment): Fragment => {
    connect(a.last, b.first);
    return {
      first: a.nullable ? [...a.first, ...b.first] : a.first,
      last: b.nullable ? [...a.last, ...b.last] : b.last,
      nullable: a.nullable && b.nullable,
    };
  };

  const repeat = (body: Node, min: number, max: number): Fragment => {
    const required = Math.min(min, MAX_COPIES);
    const unbounded = max > MAX_COPIES;
    let whole = NOTHING;
    for (let i = unbounded ? 1 : 0; i < required; i++) whole = concat(whole, build(body));
    if (unbounded) {
      const loop = build(body);
      connect(loop.last, loop.first);
      // (a?){30} is not (a?)*: each of its rounds may be the empty one.
      if (loop.nullable && min > 1) tooLarge = true;
      return concat(whole, { ...loop, nullable: loop.nullable || min === 0 });
    }
    // x{0,2} is (x(x)?)?: built from the inside, or skipping either copy would read the same text twice.
    let optional = NOTHING;
    for (let i = required; i < max; i++) optional = { ...concat(build(body), optional), nullable: true };
    return concat(whole, optional);
  };

  connect([0], build(root).first);
  if (tooLarge) return undefined;
  const size = sets.length;
  const follow = sets.map((_, p) => sets.map((__, q) => q).filter((q) => edges.has(p * MAX_STATES + q)));
  const overlaps = new Uint8Array(size * size);
  sets.forEach((a, p) => sets.forEach((b, q) => (overlaps[p * size + q] = (a & b) === 0n ? 0 : 1)));
  const renumber = (edge: number): number => Math.floor(edge / MAX_STATES) * size + (edge % MAX_STATES);
  return {
    size,
    follow,
    doubled: new Set([...doubled].map(renumber)),
    overlap: (a, b) => overlaps[a * size + b] === 1,
  };
}

/** Which characters of the alphabet the atom matches, asked of the regular expression engine itself. */
function setOf(source: string, alphabet: readonly string[]): bigint {
  const atom = new RegExp(`^(?:${source})$`, 'u');
  return alphabet.reduce((set, character, i) => (atom.test(character) ? set | (1n << BigInt(i)) : set), 0n);
}
