/** Shape of a regular expression as far as repetition is concerned. Anchors and word boundaries are empty sequences. */
export type Node =
  | { readonly kind: 'atom'; readonly source: string }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly body: Node; readonly min: number; readonly max: number };

export interface ParsedPattern {
  readonly root: Node;
  /** Bodies of lookarounds: each is matched on its own. */
  readonly lookarounds: readonly Node[];
  /** Whether every alternative starts with `^`, so that a match is tried at one place only. */
  readonly anchored: boolean;
}

const EMPTY: Node = { kind: 'sequence', parts: [] };
const ESCAPE =
  /\\(?:[pP]\{[^}]*\}|u\{[0-9a-fA-F]+\}|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|[^])/uy;
const CLASS = /\[(?:\\[^]|[^\]\\])*\]/uy;
const GROUP = /\((?:\?(?:(:)|(=|!|<=|<!)|<[^>]*>))?/uy;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/uy;
const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Infinity],
  '+': [1, Infinity],
  '?': [0, 1],
};

/**
 * Parses a pattern that `new RegExp(pattern, 'u')` has accepted.
 *
 * @throws SyntaxError for back-references and group modifiers, whose cost cannot be told from the shape
 */
export function parsePattern(pattern: string): ParsedPattern {
  const lookarounds: Node[] = [];
  let at = 0;

  const take = (form: RegExp): RegExpExecArray | null => {
    form.lastIndex = at;
    const match = form.exec(pattern);
    if (match !== null) at = form.lastIndex;
    return match;
  };

  const choice = (): Node => {
    const parts = [sequence()];
    while (pattern[at] === '|') {
      at++;
      parts.push(sequence());
    }
    return parts.length === 1 ? (parts[0] as Node) : { kind: 'choice', parts };
  };

  const sequence = (): Node => {
    const parts: Node[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') parts.push(repeated(term()));
    return { kind: 'sequence', parts };
  };

  const repeated = (body: Node): Node => {
    const match = take(QUANTIFIER);
    if (match === null) return body;
    const [, sign, low, comma, high] = match;
    const min = sign === undefined ? Number(low) : (LIMITS[sign]?.[0] ?? 0);
    const max =
      sign !== undefined
        ? (LIMITS[sign]?.[1] ?? 0)
        : comma === undefined
          ? min
          : high
            ? Number(high)
            : Infinity;
    return { kind: 'repeat', body, min, max };
  };

  const term = (): Node => {
    const c = pattern[at];
    if (c === '(') return group();
    if (c === '^' || c === '$') return (at++, EMPTY);
    const match = take(c === '\\' ? ESCAPE : c === '[' ? CLASS : /[^]/uy);
    const source = match?.[0] ?? '';
    if (source === '\\b' || source === '\\B') return EMPTY;
    if (/^\\[1-9k]/.test(source)) throw new SyntaxError('back-reference');
    return { kind: 'atom', source };
  };

  const group = (): Node => {
    const [opening, , look] = take(GROUP) ?? [];
    // `(?i:` and the like: GROUP took the parenthesis alone.
    if (opening === '(' && pattern[at] === '?') throw new SyntaxError('group modifier');
    const body = choice();
    at++;
    if (look === undefined) return body;
    lookarounds.push(body);
    return EMPTY;
  };

  const root = choice();
  return { root, lookarounds, anchored: isAnchored(pattern) };
}

/** Conservative: alternatives are looked for at the top level only, groups that start with `^` do not count. */
function isAnchored(pattern: string): boolean {
  let depth = 0;
  let start = true;
  for (const [token] of pattern.matchAll(/\\[^]|\[(?:\\[^]|[^\]\\])*\]|[^]/gu)) {
    if (start && depth === 0 && token !== '^') return false;
    start = false;
    if (token === '(') depth++;
    else if (token === ')') depth--;
    else if (token === '|' && depth === 0) start = true;
  }
  return !start;
}
