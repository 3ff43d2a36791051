import type { Violation } from '../violation.js';
import { SchemaValidators } from './schema-validators.js';
import { UnsupportedSchema } from './unsupported-schema.js';

const validators = new SchemaValidators();
const check = (inputSchema: unknown, args: unknown): Violation | undefined =>
  validators.compile({ inputSchema }).acceptArguments(args);
const object = (properties: object, rest: object = {}) => ({ type: 'object', properties, ...rest });

describe('SchemaValidators: arguments', () => {
  it.each<[string, object, unknown, Violation]>([
    ['another type', object({ a: { type: 'string' } }), { a: 5 }, { pointer: '/a', keyword: 'type' }],
    ['a missing property', object({}, { required: ['a/b'] }), {}, { pointer: '/a~1b', keyword: 'required' }],
    [
      'an unexpected property',
      object({}, { additionalProperties: false }),
      { x: 1 },
      { pointer: '/x', keyword: 'additionalProperties' },
    ],
    [
      'deep inside',
      object({ a: { items: { type: 'integer' } } }),
      { a: [1, 'x'] },
      { pointer: '/a/1', keyword: 'type' },
    ],
    ['a format', object({ a: { format: 'email' } }), { a: 'x' }, { pointer: '/a', keyword: 'format' }],
    ['not an object', object({}), [], { pointer: '', keyword: 'type' }],
  ])('names the place and rule of %s, never the value', (_, schema, args, violation) => {
    expect(check(schema, args)).toEqual(violation);
  });

  it('accepts, coerces nothing, fills in nothing, and keeps the value as it is', () => {
    const schema = object({ n: { type: 'integer', default: 5 }, on: { type: 'boolean' } });
    const args = Object.freeze({});
    expect(check(schema, args)).toBeUndefined();
    expect(args).toEqual({});
    expect(check(schema, { n: '5' })).toEqual({ pointer: '/n', keyword: 'type' });
    expect(check(schema, { on: 'true' })).toEqual({ pointer: '/on', keyword: 'type' });
  });

  it('sees only own properties', () => {
    expect(check(object({}, { required: ['constructor'] }), {})).toEqual({
      pointer: '/constructor',
      keyword: 'required',
    });
    expect(check(object({ toString: { type: 'string' } }), {})).toBeUndefined();
  });

  it('bounds the pointer', () => {
    const found = check(object({}, { additionalProperties: false }), { ['x'.repeat(1000)]: 1 });
    expect(found?.pointer).toHaveLength(256);
  });

  it('does not try a pattern on a text longer than the pattern can bear', () => {
    const schema = object({ a: { type: 'string', pattern: '^.*a.*$' } });
    expect(check(schema, { a: 'a'.repeat(1000) })).toBeUndefined();
    expect(check(schema, { a: 'a'.repeat(100_000) })).toEqual({ pointer: '/a', keyword: 'pattern' });
  });
});

describe('SchemaValidators: dialects', () => {
  it('2020-12 is the default; each dialect keeps its own meaning', () => {
    const tuple = (keyword: string, $schema?: string) =>
      object(
        { a: { type: 'array', [keyword]: [{ type: 'string' }] } },
        $schema === undefined ? {} : { $schema },
      );
    const draft7 = 'http://json-schema.org/draft-07/schema#';
    expect(check(tuple('prefixItems'), { a: [1] })).toEqual({ pointer: '/a/0', keyword: 'type' });
    expect(check(tuple('prefixItems', draft7), { a: [1] })).toBeUndefined();
    expect(check(tuple('items', draft7), { a: [1] })).toEqual({ pointer: '/a/0', keyword: 'type' });
    expect(check(tuple('items', 'https://json-schema.org/draft/2019-09/schema'), { a: [1] })).toBeDefined();
    for (const spelling of [
      'https://json-schema.org/draft-07/schema',
      'http://json-schema.org/draft-07/schema',
    ]) {
      expect(check(tuple('items', spelling), { a: [1] })).toBeDefined();
    }
  });

  it('resolves references within the document', () => {
    const schema = object({ a: { $ref: '#/$defs/s' } }, { $defs: { s: { type: 'string' } } });
    expect(check(schema, { a: 1 })).toEqual({ pointer: '/a', keyword: 'type' });
    const tree = object({ next: { $ref: '#' } }, { additionalProperties: false });
    expect(check(tree, { next: { next: {} } })).toBeUndefined();
    expect(check(tree, { next: { next: { x: 1 } } })).toEqual({
      pointer: '/next/next/x',
      keyword: 'additionalProperties',
    });
  });

  it('names that schemas give themselves count for nothing', () => {
    const draft7 = 'http://json-schema.org/draft-07/schema';
    for (const $id of ['https://example.com/tool', draft7, 'urn:x', '#']) {
      expect(check({ $id, ...object({ a: { type: 'string' } }) }, { a: 1 })).toBeDefined();
      expect(
        check({ $id, $schema: draft7, ...object({ a: { type: 'integer' } }) }, { a: 1 }),
      ).toBeUndefined();
    }
    expect(check({ $schema: draft7, type: 'object' }, [])).toBeDefined();
    const anchored = (type: string) =>
      object({ a: { $ref: '#here' } }, { $defs: { d: { $anchor: 'here', type } } });
    expect(check(anchored('string'), { a: 1 })).toBeDefined();
    expect(check(anchored('integer'), { a: 1 })).toBeUndefined();
  });

  it('an `id` of earlier drafts is an annotation', () => {
    expect(check(object({ id: { type: 'string' } }, { id: 'Thing' }), { id: 1 })).toBeDefined();
  });
});

describe('SchemaValidators: what cannot be enforced', () => {
  it.each<[string, unknown]>([
    ['no schema', true],
    ['unknown dialect', object({}, { $schema: 'http://json-schema.org/draft-04/schema#' })],
    ['reference out of the document', object({ a: { $ref: 'https://example.com/s.json' } })],
    ['reference to nowhere', object({ a: { $ref: '#/$defs/none' } })],
    ['meta-schema violation', object({ a: { type: 'text' } })],
    ['dangerous pattern', object({ a: { pattern: '^(a+)+$' } })],
  ])('%s', (_, inputSchema) => {
    expect(() => validators.compile({ inputSchema })).toThrow(UnsupportedSchema);
    expect(() => validators.compile({ inputSchema: { type: 'object' }, outputSchema: inputSchema })).toThrow(
      /^outputSchema: ./,
    );
  });
});

describe('SchemaValidators: cache', () => {
  it('compiles equal schemas once, whatever their spelling, and forgets the oldest', () => {
    const small = new SchemaValidators({ capacity: 1 });
    const compile = (inputSchema: object) => small.compile({ inputSchema }).acceptArguments;
    const first = compile({ type: 'object', required: ['a'] });
    expect(compile({ required: ['a'], type: 'object' })).toBe(first);
    expect(compile({ type: 'object' })).not.toBe(first);
    expect(compile({ type: 'object', required: ['a'] })).not.toBe(first);
  });

  it('output is optional', () => {
    const inputSchema = { type: 'object' };
    const without = validators.compile({ inputSchema });
    expect([without.hasOutput, without.acceptStructured('anything')]).toEqual([false, undefined]);
    const output = validators.compile({ inputSchema, outputSchema: object({ n: { type: 'number' } }) });
    expect([output.hasOutput, output.acceptStructured({ n: 'x' })]).toEqual([
      true,
      { pointer: '/n', keyword: 'type' },
    ]);
  });
});
