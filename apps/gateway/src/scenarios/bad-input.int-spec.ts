import { connect } from 'node:net';
import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';
import type { Changes, TestAgent } from './test-agent.fixture.js';

describe('bad input', () => {
  let world: GatewayWorld;
  let agent: TestAgent;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
    agent = await world.agent();
    await agent.call('desk__echo', { text: 'hi' });
  });

  afterAll(() => world.stop());

  const bodies: [string, string | Buffer, number, number][] = [
    ['nothing', '', 400, -32700],
    ['no JSON', '{"jsonrpc":', 400, -32700],
    ['a byte order mark', '\ufeff{}', 400, -32700],
    ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, -32700],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', 400, -32600],
    ['a scalar', '42', 400, -32600],
    ['another JSON-RPC', '{"jsonrpc":"1.0","id":1,"method":"ping"}', 400, -32600],
    ['a name twice', '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}', 400, -32600],
    [
      'a name twice, spelled differently',
      '{"jsonrpc":"2.0","id":1,"method":"ping","\\u006dethod":"x"}',
      400,
      -32600,
    ],
    ['__proto__', '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"__proto__":{}}}', 400, -32600],
    ['an unsafe number', '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}', 400, -32600],
    [
      'deep nesting',
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":${'['.repeat(100)}${']'.repeat(100)}}}`,
      400,
      -32600,
    ],
    ['a null id', '{"jsonrpc":"2.0","id":null,"method":"ping"}', 400, -32600],
    ['more than a megabyte', `{"x":"${'x'.repeat(1_100_000)}"}`, 413, -32600],
  ];
  it.each(bodies)('%s is refused', async (_what, body, status, code) => {
    const reply = await agent.send(null, { body });
    expect([reply.status, reply.json.error?.code]).toEqual([status, code]);
    expect(reply.json.error?.data?.['decisionId']).toMatch(/^call_/);
  });

  const messages: [string, Changes, number, number][] = [
    ['a header that differs from the body', { headers: { 'mcp-method': 'tools/list' } }, 400, -32020],
    ['another name in the header', { headers: { 'mcp-name': 'desk__wipe' } }, 400, -32020],
    ['another version in the header', { headers: { 'mcp-protocol-version': '2025-11-25' } }, 400, -32020],
    ['another content type', { headers: { 'content-type': 'text/plain' } }, 415, -32600],
    ['a broken content type', { headers: { 'content-type': ';;' } }, 415, -32600],
    ['a content coding', { headers: { 'content-encoding': 'gzip' } }, 415, -32600],
    ['an unusable Accept', { headers: { accept: 'text/html' } }, 406, -32600],
    ['a browser that the tenant does not list', { headers: { origin: 'https://evil.example' } }, 403, 40300],
  ];
  it.each(messages)('%s is refused', async (_what, changes, status, code) => {
    const reply = await agent.call('desk__echo', { text: 'hi' }, changes);
    expect([reply.status, reply.json.error?.code]).toEqual([status, code]);
  });

  it.each([
    ['arguments that are no object', { name: 'desk__echo', arguments: [] }],
    ['no name', { arguments: {} }],
  ])('%s are refused', async (_what, params) => {
    const reply = await agent.modern('tools/call', params);
    expect([reply.status, reply.json.error?.code]).toEqual([200, -32602]);
  });

  it('an unknown cursor is refused', async () => {
    const reply = await agent.modern('tools/list', { cursor: '1.forged' });
    expect([reply.status, reply.json.error?.code]).toEqual([200, -32602]);
  });

  it('a body that is longer than it says, or sent in pieces, is counted', async () => {
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`;
    const token = await agent.token();
    const head = [
      'POST /t/acme/mcp HTTP/1.1',
      `host: 127.0.0.1:${world.port}`,
      'content-type: application/json',
      'transfer-encoding: chunked',
      `authorization: DPoP ${token}`,
      `dpop: ${await agent.proof(token)}`,
    ];
    const socket = connect(world.port, '127.0.0.1');
    socket.write(`${head.join('\r\n')}\r\n\r\n${chunk.repeat(17)}0\r\n\r\n`);
    let answer = '';
    for await (const part of socket) answer += String(part);
    expect(answer).toMatch(/^HTTP\/1.1 413/);
  });

  it('framing that two servers could read differently is refused', async () => {
    const socket = connect(world.port, '127.0.0.1');
    socket.end(
      `POST /t/acme/mcp HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    );
    let answer = '';
    for await (const part of socket) answer += String(part);
    expect(answer).toMatch(/^HTTP\/1.1 400/);
  });

  it('headers beyond 16 KiB are refused', async () => {
    const reply = await fetch(`${world.origin}/t/acme/mcp`, { headers: { 'x-long': 'x'.repeat(20_000) } });
    expect(reply.status).toBe(431);
  });

  it('a refusal harms no other call on the way', async () => {
    const replies = await Promise.all([
      agent.send(null, { body: '{' }),
      agent.call('desk__echo', { text: 'hi' }),
      agent.send(null, { body: 'x'.repeat(1_100_000) }),
      agent.call('desk__echo', { text: 'hi' }),
    ]);
    expect(replies.map(({ status }) => status)).toEqual([400, 200, 413, 200]);
  });
});

describe('a browser that the tenant lists', () => {
  it('is answered, and may read what it needs', async () => {
    await flushRedis();
    const world = await GatewayWorld.start();
    try {
      const origin = 'https://app.example';
      await world.enforce({ tenant: { ...world.snapshot.tenant, allowedOrigins: [origin] } });
      const agent = await world.agent();
      const preflight = await agent.send(null, {
        method: 'OPTIONS',
        token: null,
        headers: { origin, 'access-control-request-headers': 'mcp-param-region, x-evil' },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers['access-control-allow-headers']).toMatch(/DPoP.*mcp-param-region/);
      expect(preflight.headers['access-control-allow-headers']).not.toContain('x-evil');
      const reply = await agent.call('desk__echo', { text: 'hi' }, { headers: { origin } });
      expect(reply.status).toBe(200);
      expect(reply.headers['access-control-allow-origin']).toBe(origin);
      expect(reply.headers['access-control-expose-headers']).toContain('DPoP-Nonce');
      expect(reply.headers['access-control-allow-credentials']).toBeUndefined();
      const other = await agent.send(null, {
        method: 'OPTIONS',
        token: null,
        headers: { origin: 'https://evil.example' },
      });
      expect(other.status).toBe(403);
      expect(other.headers['access-control-allow-origin']).toBeUndefined();
    } finally {
      await world.stop();
    }
  });
});
