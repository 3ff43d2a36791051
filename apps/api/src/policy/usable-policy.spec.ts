import { SchemaValidators } from '#libs/guard';
import { testServer, testSnapshot, testTool } from '#libs/testing';
import type { Snapshot } from '#libs/contracts';
import { assertUsable } from './usable-policy.js';

const refusal = (changes: Partial<Snapshot>): unknown => {
  try {
    assertUsable(testSnapshot(changes), new SchemaValidators());
    return undefined;
  } catch (cause) {
    return cause;
  }
};

describe('assertUsable', () => {
  it('accepts tools that can be told apart and enforced', () => {
    const tools = [testTool('a', 'find'), testTool('b', 'find')];
    expect(refusal({ servers: [testServer('a'), testServer('b')], tools })).toBeUndefined();
  });

  it('refuses names that differ in case alone', () => {
    const tools = [testTool('a', 'find'), testTool('a', 'Find')];
    expect(refusal({ servers: [testServer('a')], tools })).toMatchObject({
      status: 409,
      code: 'name_collision',
    });
  });

  it('refuses the prefix of the gateway', () => {
    const tools = [testTool('sallyport', 'find')];
    expect(refusal({ servers: [testServer('sallyport')], tools })).toMatchObject({ code: 'name_collision' });
  });

  it('refuses two servers with one name and says whose they are', () => {
    const servers = [
      testServer('a', { owner: 'acme' }),
      testServer('a', { owner: 'platform', id: 'srv_other' }),
    ];
    expect(refusal({ servers })).toMatchObject({
      code: 'name_collision',
      message: expect.stringMatching(/a of platform collides with server a of acme/),
    });
  });

  it('refuses a schema that no gateway compiles', () => {
    const definition = JSON.stringify({
      name: 'find',
      inputSchema: { type: 'object', pattern: '(a+)+$', $ref: 'x' },
    });
    const tools = [{ ...testTool('a', 'find'), definition }];
    expect(refusal({ servers: [testServer('a')], tools })).toMatchObject({
      status: 409,
      code: 'schema_unsupported',
    });
  });
});
