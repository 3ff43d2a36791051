import { automatonOf } from './automaton.js';
import { costOf } from './cost.js';
import { parsePattern } from './parse-pattern.js';

const MAX_PATTERN = 2_000;
/** Steps of a matcher that one test of a pattern may take: some 50 ms. */
const STEPS = 25_000_000;
/** 2^10 ways to read a short text are still cheap. */
const MAX_DOUBLINGS = 10;
/** Stand for the characters outside ASCII that a pattern does not name. */
const FOREIGN = ['\u00a0', 'é', 'Ω', 'ж', '中', '\u2028', '😀'];
const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

export type PatternVerdict =
  | {
      readonly usable: true;
      /** Longest text to try the pattern on, in UTF-16 units. */
      readonly maxLength: number;
    }
  | { readonly usable: false; readonly problem: string };

/**
 * Whether a `pattern` of a schema may be tried on text from strangers, and on how long a text. Refused: what does not
 * compile, what can take exponential time, and what cannot be judged (back-references, group modifiers, sheer size).
 */
export function judgePattern(pattern: string): PatternVerdict {
  let verdict = judged.get(pattern);
  if (verdict === undefined) {
    verdict = judge(pattern);
    if (judged.size >= MAX_JUDGED) judged.clear();
    judged.set(pattern, verdict);
  }
  return verdict;
}

/** Generators write the same few patterns into schema after schema. */
const judged = new Map<string, PatternVerdict>();
const MAX_JUDGED = 1_000;

function judge(pattern: string): PatternVerdict {
  if (pattern.length > MAX_PATTERN) return refused(`is longer than ${MAX_PATTERN} characters`);
  if (!compiles(pattern)) return refused('is not a regular expression');
  let parsed;
  try {
    parsed = parsePattern(pattern);
  } catch (error) {
    return refused(`uses a ${(error as Error).message}`);
  }
  const alphabet = [...new Set([...ASCII, ...FOREIGN, ...Array.from(pattern), ...namedCharacters(pattern)])];
  // A pattern without anchor is tried at every place; a lookaround may be tried at every step of the rest.
  let power = parsed.anchored ? 0 : 1;
  let doublings = 0;
  for (const root of [parsed.root, ...parsed.lookarounds]) {
    const automaton = automatonOf(root, alphabet);
    const cost = automaton && costOf(automaton);
    if (cost === undefined) return refused('is too large to judge');
    power += cost.power;
    doublings += cost.doublings;
  }
  if (power === Infinity || doublings > MAX_DOUBLINGS) return refused('can take exponential time');
  return { usable: true, maxLength: Math.floor((STEPS / 2 ** doublings) ** (1 / Math.max(power, 1))) };
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').unicode;
  } catch {
    return false;
  }
}

const refused = (problem: string): PatternVerdict => ({ usable: false, problem });

/** Characters that the pattern names by code point. */
function namedCharacters(pattern: string): string[] {
  const codes = pattern.matchAll(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]+)\})/g);
  return [...codes].map(([, x, u, point]) =>
    String.fromCodePoint(Number.parseInt(x ?? u ?? point ?? '', 16)),
  );
}
