/**
 * - `syntax`: not JSON at all (JSON-RPC -32700)
 * - `refused`: JSON that two parsers may read differently, or that is too big to judge (-32600)
 */
export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError';

  constructor(
    readonly kind: 'syntax' | 'refused',
    message: string,
  ) {
    super(message);
  }
}

export interface StrictJsonLimits {
  /** Nesting of objects and arrays; default 64. */
  readonly maxDepth?: number;
  /** Members of all objects together; default 20 000. */
  readonly maxMembers?: number;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * `JSON.parse` for input that a decision or a hash is made on: what it accepts, every conforming parser reads alike.
 *
 * Refuses duplicate member names (also when spelled differently, `"a"` and `"\u0061"`), `__proto__`, lone surrogates, numbers
 * that are not finite, integers beyond ±(2^53−1) (RFC 7493 §2.2, §2.3), and input beyond the limits.
 * Not checked: size in bytes (the caller has bounded it), UTF-8 (the caller has decoded it), precision of fractions.
 *
 * @throws StrictJsonError
 */
export function parseStrictJson(text: string, limits: StrictJsonLimits = {}): unknown {
  const members = countMembers(text, limits.maxDepth ?? 64, limits.maxMembers ?? 20_000);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StrictJsonError('syntax', 'not JSON');
  }
  // Lone surrogates come from the text itself or from an escape: without both, no string needs a look.
  const suspect = text.includes('\\u') || !text.isWellFormed();
  // Equal names collapse in JSON.parse, so a duplicate shows as a member too few.
  if (countKeys(value, suspect) !== members) throw new StrictJsonError('refused', 'duplicate member name');
  return value;
}

/** Members as written: in valid JSON each has exactly one colon outside strings. */
function countMembers(text: string, maxDepth: number, maxMembers: number): number {
  let depth = 0;
  let members = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) i = closingQuote(text, i + 1);
    else if (c === COLON) {
      if (++members > maxMembers) throw new StrictJsonError('refused', `more than ${maxMembers} members`);
    } else if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      if (++depth > maxDepth) throw new StrictJsonError('refused', `nested deeper than ${maxDepth}`);
    } else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) depth--;
  }
  return members;
}

/** A quote closes its string when an even number of backslashes stands before it. */
function closingQuote(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let i = quote;
    while (i > from && text.charCodeAt(i - 1) === BACKSLASH) i--;
    if ((quote - i) % 2 === 0) return quote;
  }
  return text.length;
}

/** Members as parsed. Recursion is bounded: `countMembers` has limited the depth. */
function countKeys(value: unknown, suspect: boolean): number {
  if (typeof value === 'string') {
    if (suspect && !value.isWellFormed()) throw new StrictJsonError('refused', 'lone surrogate');
    return 0;
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) && (!Number.isFinite(value) || Number.isInteger(value))) {
      throw new StrictJsonError('refused', 'number out of the safe range');
    }
    return 0;
  }
  if (value === null || typeof value !== 'object') return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) count += countKeys(value[i], suspect);
    return count;
  }
  // Plain loops: this runs for every message, and Object.entries would double its cost.
  const keys = Object.keys(value);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (key === '__proto__') throw new StrictJsonError('refused', 'member name __proto__');
    if (suspect && !key.isWellFormed()) throw new StrictJsonError('refused', 'lone surrogate');
    count += 1 + countKeys((value as Record<string, unknown>)[key], suspect);
  }
  return count;
}
