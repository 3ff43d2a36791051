import fc from 'fast-check';
import { z } from 'zod';
import { automatonOf } from './automaton.js';
import { costOf } from './cost.js';
import { type Node, parsePattern } from './parse-pattern.js';
import { judgePattern } from './pattern.js';

const problemOf = (pattern: string): string | undefined => {
  const verdict = judgePattern(pattern);
  return verdict.usable ? undefined : verdict.problem;
};
const maxLengthOf = (pattern: string): number | undefined => {
  const verdict = judgePattern(pattern);
  return verdict.usable ? verdict.maxLength : undefined;
};

describe('judgePattern', () => {
  it.each([
    '(a+)+$',
    '(a*)*b',
    '^(a|a)*$',
    '^(a|aa)+$',
    '^(\\w+\\s?)*$',
    '^([a-z]+)*[0-9]$',
    '(a?b?)*c',
    '^(?:.*,)*x',
    '([a-z0-9]+[a-z]*)+!',
    '^(?=(a+)+$)b',
    '^((a{1,3}){1,40})$',
    '(x+x+)+y',
    '^(([^b]|c)*)*$',
    '(?:\\p{L}+\\p{L}?)+!',
    '^(é|\\u00e9)+$',
    '^(a{0,6}){0,6}$',
    `^${'a?'.repeat(30)}$`,
    `^${'(?:ab)?'.repeat(30)}$`,
    '^(?:a{0,2}){16}$',
  ])('%s can take exponential time', (pattern) => {
    expect(problemOf(pattern)).toBe('can take exponential time');
  });

  it.each([
    ['(', 'is not a regular expression'],
    ['(a)\\1', 'uses a back-reference'],
    ['(?<n>a)\\k<n>', 'uses a back-reference'],
    ['^(?:a?){30}$', 'is too large to judge'],
    ['(?i:a)', 'uses a group modifier'],
    ['b'.repeat(2001), 'is longer than 2000 characters'],
    ['(?:[ab]{0,16}){16}'.repeat(3), 'is too large to judge'],
  ])('%.30s is refused', (pattern, problem) => {
    expect(problemOf(pattern)).toBe(problem);
  });

  it.each([
    '^[a-z0-9]+(?:-[a-z0-9]+)*$',
    '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
    '^\\d{4}-\\d{2}-\\d{2}$',
    '^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$',
    '^(GET|POST|PUT)$',
    '^https?://[^/\\s]+(/[^\\s]*)?$',
    '[\\\\^\\]]+',
    '',
  ])('%s may be used', (pattern) => {
    expect(problemOf(pattern)).toBeUndefined();
  });

  it('accepts the patterns that zod writes into schemas', () => {
    const { iso } = z;
    const schemas: z.ZodType[] = [
      z.email(),
      z.uuid(),
      z.guid(),
      z.url(),
      z.hostname(),
      z.e164(),
      z.jwt(),
      z.emoji(),
      iso.datetime({ offset: true }),
      iso.date(),
      iso.time(),
      iso.duration(),
      z.ipv4(),
      z.ipv6(),
      z.cidrv4(),
      z.cidrv6(),
      z.base64(),
      z.base64url(),
      z.nanoid(),
      z.cuid(),
      z.cuid2(),
      z.ulid(),
      z.xid(),
      z.ksuid(),
      z.string().includes('a.b'),
      z.string().startsWith('x'),
      z.string().lowercase(),
    ];
    for (const schema of schemas) {
      const { pattern } = z.toJSONSchema(schema);
      expect([pattern, pattern === undefined ? undefined : problemOf(pattern)]).toEqual([pattern, undefined]);
    }
  });

  it('bounds the text by the power with which the cost grows', () => {
    const base64 = String(z.toJSONSchema(z.base64()).pattern);
    const linear = ['^[0-9a-f]*$', '^a{3}$', 'abc', base64];
    for (const pattern of linear)
      expect([pattern, (maxLengthOf(pattern) ?? 0) > 2 ** 20]).toEqual([pattern, true]);
    const square = ['[0-9a-f]*$', '^a|b+$', '^.*a.*$', '^\\s*\\w*\\s*$', '^(?=.*a)b*$'];
    for (const pattern of square) {
      const length = maxLengthOf(pattern) ?? 0;
      expect([pattern, length >= 2500 && length <= 5000]).toEqual([pattern, true]);
    }
    for (const pattern of ['^.*a.*b.*$', '^a*a*xb*b*$']) expect(maxLengthOf(pattern)).toBeLessThan(300);
    expect(maxLengthOf(String(z.toJSONSchema(z.email()).pattern))).toBeGreaterThanOrEqual(254);
  });

  it('a matcher never takes more steps than the power says', () => {
    // Few letters and many quantifiers, so that most patterns are ambiguous.
    const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('a', 'b', '[ab]', '[^b!]'),
        fc.tuple(tie('pattern'), tie('pattern')).map(([x, y]) => x + y),
        fc.tuple(tie('pattern'), tie('pattern')).map(([x, y]) => `(?:${x}|${y})`),
        fc
          .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{0,2}', '{2}'))
          .map(([x, quantifier]) => `(?:${x})${quantifier}`),
      ),
    }));
    let refused = 0;
    fc.assert(
      fc.property(pattern, (body) => {
        const { root } = parsePattern(body);
        const automaton = automatonOf(root, ['a', 'b', '!']);
        const cost = automaton && costOf(automaton);
        if (automaton === undefined || cost === undefined || cost.power === Infinity) {
          refused++;
          return;
        }
        const bound = 8 * automaton.size * body.length * 2 ** cost.doublings * 25 ** cost.power;
        for (const text of ['a', 'b', 'ab', 'aab']) {
          const steps = stepsToFail(root, `${text.repeat(24 / text.length)}!`);
          expect(steps).toBeLessThanOrEqual(Math.min(MAX_STEPS, bound));
        }
      }),
      { numRuns: 300, seed: 20260728 },
    );
    expect(refused).toBeGreaterThan(20);
  });

  it('the measure of that test tells exponential from harmless', () => {
    expect(stepsToFail(parsePattern('(?:a+)+').root, `${'a'.repeat(30)}!`)).toBe(MAX_STEPS);
    expect(stepsToFail(parsePattern('a+').root, `${'a'.repeat(30)}!`)).toBeLessThan(200);
  });
});

const MAX_STEPS = 2_000_000;

/** Steps of a backtracking matcher that has to read the whole text and cannot; `MAX_STEPS` at most. */
function stepsToFail(root: Node, text: string): number {
  let steps = 0;
  type Rest = (at: number) => boolean;
  const match = (node: Node, at: number, rest: Rest): boolean => {
    if (++steps >= MAX_STEPS) return true;
    switch (node.kind) {
      case 'atom':
        return at < text.length && new RegExp(`^${node.source}$`, 'u').test(text.charAt(at)) && rest(at + 1);
      case 'choice':
        return node.parts.some((part) => match(part, at, rest));
      case 'sequence':
        return node.parts.reduceRight<Rest>((next, part) => (from) => match(part, from, next), rest)(at);
      default: {
        const again = (count: number, from: number): boolean =>
          (count < node.max &&
            match(node.body, from, (to) => (to > from || count < node.min) && again(count + 1, to))) ||
          (count >= node.min && rest(from));
        return again(0, at);
      }
    }
  };
  match(root, 0, (at) => at === text.length);
  return steps;
}
