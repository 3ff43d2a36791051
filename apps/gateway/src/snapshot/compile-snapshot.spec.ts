import { testServer, testSnapshot, testTool, TestKey } from '#libs/testing';
import { compileSnapshot } from './compile-snapshot.js';

describe('compileSnapshot', () => {
  const tools = [testTool('desk', 'read'), testTool('desk', 'write')];
  const snapshot = testSnapshot({ servers: [testServer('desk')], tools });

  it('is known by epoch and revision', async () => {
    const active = await compileSnapshot({ ...snapshot, epoch: 'e', revision: 7 }, undefined);
    expect(active).toMatchObject({ version: 'e:7', mark: { epoch: 'e', revision: 7 } });
    expect(Object.isFrozen(active)).toBe(true);
  });

  it('exposes a definition under the name of each endpoint', async () => {
    const facts = (await compileSnapshot(snapshot, undefined)).facts.get(tools[0]?.urn ?? '');
    expect(JSON.parse(facts?.exposed ?? '')).toMatchObject({ name: 'desk__read' });
    expect(JSON.parse(facts?.definition ?? '')).toMatchObject({ name: 'read' });
  });

  it('keeps what was computed for a definition that did not change, and nothing of one that did', async () => {
    const before = await compileSnapshot(snapshot, undefined);
    const [read, write] = tools as [(typeof tools)[0], (typeof tools)[0]];
    const changed = {
      ...write,
      definition: JSON.stringify({ name: 'write', inputSchema: { type: 'object', maxProperties: 1 } }),
    };
    const after = await compileSnapshot({ ...snapshot, tools: [read, changed] }, before);
    expect(after.facts.get(read.urn)).toBe(before.facts.get(read.urn));
    expect(after.facts.get(write.urn)).not.toBe(before.facts.get(write.urn));
    expect(after.facts.get(write.urn)?.inputSchema).toEqual({ type: 'object', maxProperties: 1 });
  });

  it('is refused as a whole when a part of it cannot be used', async () => {
    await expect(compileSnapshot({ ...snapshot, tools: [...tools, ...tools] }, undefined)).rejects.toThrow(
      'collides',
    );
    const key = await TestKey.create();
    const issuer = { url: 'http://x', keys: [{ ...key.jwk, d: 'private' }] };
    await expect(compileSnapshot({ ...snapshot, issuer }, undefined)).rejects.toThrow('private');
    const broken = [{ ...testTool('desk', 'read'), definition: '{' }];
    await expect(compileSnapshot({ ...snapshot, tools: broken }, undefined)).rejects.toThrow(SyntaxError);
  });
});
