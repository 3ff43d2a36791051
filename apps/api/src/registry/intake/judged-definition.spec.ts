import type { ItemKind } from '#libs/contracts';
import { SchemaValidators } from '#libs/guard';
import { BadDefinition, hashJson } from '#libs/manifest';
import { judgeDefinition, type JudgedDefinition } from './judged-definition.js';

const fine = { name: 'find', title: 'Find', inputSchema: { type: 'object' } };
const judge = (definition: object | string, slug = 'files', kind: ItemKind = 'tool'): JudgedDefinition =>
  judgeDefinition(
    { kind, raw: typeof definition === 'string' ? definition : JSON.stringify(definition) },
    slug,
    new SchemaValidators(),
  );

describe('judgeDefinition', () => {
  it('accepts what a gateway can enforce, and keeps it byte for byte', () => {
    const raw = `{ "name": "find", "title": "Find", "inputSchema": { "type": "object" } }`;
    expect(judge(raw)).toEqual({
      name: 'find',
      title: 'Find',
      raw,
      canonical: '{"inputSchema":{"type":"object"},"name":"find","title":"Find"}',
      hash: hashJson(fine),
      refusal: null,
    });
  });

  it.each([
    ['a name that cannot be exposed', { ...fine, name: 'find it' }, /The name must be/],
    ['a name too long with the prefix', { ...fine, name: 'x'.repeat(124) }, /longer than 128/],
    ['arguments that are no object', { ...fine, inputSchema: { type: 'array' } }, /root of inputSchema/],
    ['no schema', { name: 'find' }, /root of inputSchema/],
    ['a schema elsewhere', { ...fine, inputSchema: { type: 'object', $ref: 'http://x/' } }, /points out/],
    [
      'an unknown dialect',
      { ...fine, inputSchema: { type: 'object', $schema: 'http://x/' } },
      /Unknown \$schema/,
    ],
    [
      'a schema that does not compile',
      { ...fine, inputSchema: { type: 'object', required: 1 } },
      /inputSchema/,
    ],
    [
      'an answer schema that does not compile',
      { ...fine, outputSchema: { type: 'nothing' } },
      /outputSchema/,
    ],
    ['an answer schema that is no schema', { ...fine, outputSchema: 'x' }, /outputSchema/],
    [
      'a header that no client may send',
      {
        ...fine,
        inputSchema: { type: 'object', properties: { a: { type: 'object', 'x-mcp-header': 'A' } } },
      },
      /x-mcp-header/,
    ],
    ['a tool that must run as a task', { ...fine, execution: { taskSupport: 'required' } }, /as a task only/],
  ])('keeps %s, refused', (_what, definition, reason) => {
    const judged = judge(definition);
    expect(judged.refusal).toMatch(reason);
    expect(judged.hash).toBe(hashJson(definition));
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['no object', '[]'],
    ['no name', '{"inputSchema":{"type":"object"}}'],
    ['a name that the store cannot hold', JSON.stringify({ ...fine, name: 'a\u0000b' })],
    ['a member twice', '{"name":"a","name":"b","inputSchema":{"type":"object"}}'],
    ['a number that is not safe', '{"name":"a","inputSchema":{"type":"object","x":9007199254740993}}'],
    ['a lone surrogate', '{"name":"a","description":"\\ud800","inputSchema":{"type":"object"}}'],
    ['more than 256 KiB', JSON.stringify({ ...fine, description: 'x'.repeat(262_144) })],
  ])('refuses to keep %s', (_what, raw) => {
    expect(() => judge(raw)).toThrow(BadDefinition);
  });

  it('shows no control characters in a title', () => {
    expect(judge({ ...fine, title: 'Find\u0000\nit' }).title).toBe('Find  it');
  });

  it.each([
    ['prompt', { name: 'greet', arguments: [{ name: 'who', required: true }] }, 'prompt:greet'],
    ['resource', { name: 'notes', uri: 'file:///notes.txt' }, 'resource:file:///notes.txt'],
    ['template', { name: 'note', uriTemplate: 'file:///notes/{id}' }, 'template:file:///notes/{id}'],
  ] as const)('accepts a %s, under a name that no tool can have', (kind, definition, name) => {
    expect(judge(definition, 'files', kind)).toMatchObject({ name, refusal: null });
  });

  it.each([
    ['prompt', { name: 'greet', arguments: [{ required: true }] }, 'arguments must be'],
    ['resource', { name: 'up', uri: 'file:///a/../b' }, 'may not lead elsewhere'],
    ['resource', { name: 'up', uri: 'file:///a%2Fb' }, 'may not lead elsewhere'],
    ['template', { name: 'any', uriTemplate: 'file:///{+path}' }, 'Only templates of the form {name}'],
  ] as const)('keeps a %s that nobody can approve', (kind, definition, why) => {
    expect(judge(definition, 'files', kind).refusal).toContain(why);
  });
});
