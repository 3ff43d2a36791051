import { readDefinition } from '#libs/manifest';
import { observeList, type ObservedList } from './observed-list.js';

const tool = (name: string, description = 'x') => ({ name, description, inputSchema: { type: 'object' } });
const page = (tools: unknown[], nextCursor?: string) =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 'list',
    result: { tools, ...(nextCursor === undefined ? {} : { nextCursor }) },
  });
const hashOf = (definition: object) => readDefinition(JSON.stringify(definition)).hash;

const observe = (fetch: Parameters<typeof observeList>[0], previous: ObservedList | undefined) =>
  observeList(fetch, ['tool'], previous);

describe('observeList', () => {
  it('reads the list of every kind it is told to, and keeps them apart', async () => {
    const prompt = { name: 'a', arguments: [{ name: 'x' }] };
    const { tools } = await observeList(
      async (kind) =>
        kind === 'tool'
          ? page([tool('a')])
          : page([]).replace('"tools":[]', `"prompts":[${JSON.stringify(prompt)}]`),
      ['tool', 'prompt'],
      undefined,
    );
    expect([...tools.keys()]).toEqual(['a', 'prompt:a']);
  });

  it('hashes every definition as it was sent', async () => {
    const { tools } = await observe(async () => page([tool('a'), tool('b')]), undefined);
    expect(tools.get('a')).toEqual({ hash: hashOf(tool('a')), raw: JSON.stringify(tool('a')) });
    expect(tools.size).toBe(2);
  });

  it('reads all pages', async () => {
    const pages = new Map([
      [undefined, page([tool('a')], 'p2')],
      ['p2', page([tool('b')])],
    ]);
    const { tools } = await observe(async (_kind, cursor) => pages.get(cursor) ?? '', undefined);
    expect([...tools.keys()]).toEqual(['a', 'b']);
  });

  it('reads nothing again when no byte changed', async () => {
    const first = await observe(async () => page([tool('a')]), undefined);
    expect(await observe(async () => page([tool('a')]), first)).toBe(first);
    const second = await observe(async () => page([tool('a', 'y')]), first);
    expect(second.tools.get('a')?.hash).toBe(hashOf(tool('a', 'y')));
  });

  it('trusts neither of two definitions with one name', async () => {
    const { tools } = await observe(async () => page([tool('a'), tool('a', 'evil')]), undefined);
    expect([hashOf(tool('a')), hashOf(tool('a', 'evil'))]).not.toContain(tools.get('a')?.hash);
    const same = await observe(async () => page([tool('a'), tool('a')]), undefined);
    expect(same.tools.get('a')?.hash).not.toBe(hashOf(tool('a')));
  });

  it('gives a definition that cannot be read a hash that nobody approved', async () => {
    const raw = '{"name":"a","inputSchema":{"type":"object"},"inputSchema":{"type":"object"}}';
    const text = page([]).replace('[]', `[${raw},42]`);
    const { tools } = await observe(async () => text, undefined);
    expect(tools.get('a')?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(tools.get('a')?.hash).not.toBe(hashOf({ name: 'a', inputSchema: { type: 'object' } }));
    expect(tools.size).toBe(1);
  });

  it('ends with a list that does not', async () => {
    let pages = 0;
    await expect(observe(async () => page([tool('a')], String(++pages)), undefined)).rejects.toThrow(
      '50 pages',
    );
    expect(pages).toBe(50);
  });

  it('refuses an answer that is no list', async () => {
    await expect(observe(async () => '{"jsonrpc":"2.0","id":1,"error":{}}', undefined)).rejects.toThrow(
      'error',
    );
  });
});
