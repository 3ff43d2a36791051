import { checkSchema } from './check-schema.js';

const nested = (levels: number): object =>
  levels === 0 ? { type: 'string' } : { type: 'object', properties: { a: nested(levels - 1) } };
const wide = (count: number): object => ({
  type: 'object',
  properties: Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, {}])),
});

describe('checkSchema', () => {
  it.each([
    ['an ordinary schema', { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: {} } }],
    ['32 levels', nested(32)],
    ['1,990 subschemas', wide(1990)],
    [
      'properties named like keywords',
      { properties: { $ref: { type: 'string' }, pattern: { type: 'string' } } },
    ],
  ])('accepts %s', (_, schema) => {
    expect(checkSchema(schema)).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['true', true, /not a JSON object/],
    ['an array', [], /not a JSON object/],
    ['an unknown dialect', { $schema: 'https://example.com/mine' }, /Unknown \$schema/],
    ['a dialect of another type', { $schema: 5 }, /Unknown \$schema/],
    [
      'a network reference',
      { properties: { a: { $ref: 'https://a/b' } } },
      /^\/properties\/a\/\$ref points out/,
    ],
    ['a relative reference', { $ref: 'other.json#/a' }, /points out/],
    ['a dynamic network reference', { $dynamicRef: 'https://a/b#c' }, /points out/],
    ['a reference hidden in data', { default: { $ref: 'https://a/b' } }, /^\/default\/\$ref points out/],
    [
      'an embedded document',
      { $id: 'https://a', $defs: { b: { $id: 'https://b' } } },
      /^\/\$defs\/b\/\$id makes/,
    ],
    ['33 levels', nested(33), /deeper than 32/],
    ['2,001 subschemas', wide(2000), /More than 2000/],
    [
      'a dangerous pattern',
      { properties: { a: { pattern: '(a+)+$' } } },
      /\/properties\/a can take exponential/,
    ],
    ['a dangerous name pattern', { patternProperties: { '(a|a)*$': {} } }, /exponential/],
    ['no pattern at all', { pattern: '(' }, /not a regular expression/],
  ])('refuses %s', (_, schema, problem) => {
    expect(checkSchema(schema)).toEqual([expect.stringMatching(problem)]);
  });

  it('reports every kind of problem, but no endless list', () => {
    const bad = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`p${i}`, { $ref: 'https://a' }]));
    expect(checkSchema({ properties: bad })).toHaveLength(20);
  });
});
