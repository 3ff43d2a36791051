import { eventually, type Interference } from '#libs/testing';
import { request } from 'undici';
import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';
import type { TestAgent } from './test-agent.fixture.js';

/** Interferes with calls only, so that the server can be attested. */
const onCall =
  (act: (...args: Parameters<Interference>) => void): Interference =>
  (...args) => {
    if (args[0].method !== 'tools/call') return false;
    act(...args);
    return true;
  };
const json = { 'content-type': 'application/json' };
const result = (id: unknown, value: object = { content: [] }): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result: value });

describe('an upstream that misbehaves', () => {
  let world: GatewayWorld;
  let agent: TestAgent;

  beforeEach(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
    agent = await world.agent();
    await agent.call('desk__echo', { text: 'hi' });
  });

  afterEach(() => world.stop());

  const calls = () => world.upstream.asked.filter(({ method }) => method === 'tools/call').length;

  const faults: [string, string, Parameters<typeof onCall>[0]][] = [
    ['never answers', 'upstream-timeout', () => undefined],
    ['answers in drops', 'upstream-timeout', (_asked, res) => void res.writeHead(200, json).write('{')],
    ['closes the connection', 'upstream-failed', (_asked, res) => void res.destroy()],
    [
      'answers something else',
      'upstream-failed',
      (_asked, res) => void res.writeHead(200, json).end('<html>'),
    ],
    ['answers with another type', 'upstream-failed', ({ id }, res) => void res.end(result(id))],
    [
      'answers another question',
      'upstream-failed',
      (_asked, res) => void res.writeHead(200, json).end(result(4711)),
    ],
    [
      'answers with no result',
      'upstream-failed',
      ({ id }, res) => void res.writeHead(200, json).end(`{"jsonrpc":"2.0","id":${id}}`),
    ],
    [
      'answers with an error',
      'upstream-failed',
      ({ id }, res) =>
        void res
          .writeHead(200, json)
          .end(
            `{"jsonrpc":"2.0","id":${id},"error":{"code":-32603,"message":"stack trace of the upstream"}}`,
          ),
    ],
    [
      'redirects',
      'upstream-failed',
      (_asked, res) => void res.writeHead(307, { location: 'http://169.254.169.254/' }).end(),
    ],
    [
      'wants other credentials',
      'upstream-failed',
      (_asked, res) => void res.writeHead(401, { 'www-authenticate': 'Bearer' }).end(),
    ],
    ['fails', 'upstream-failed', (_asked, res) => void res.writeHead(500).end('stack trace of the upstream')],
    [
      'compresses',
      'upstream-failed',
      ({ id }, res) => void res.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(result(id)),
    ],
    [
      'declares too much',
      'output-too-large',
      (_asked, res) => void res.writeHead(200, { ...json, 'content-length': 10_000_000 }).write('{'),
    ],
    [
      'sends too much',
      'output-too-large',
      (_asked, res) => void res.writeHead(200, json).end(`{"x":"${'x'.repeat(400_000)}"}`),
    ],
    [
      'sends a result that is none',
      'result-invalid',
      ({ id }, res) => void res.writeHead(200, json).end(result(id, { content: 'text' })),
    ],
    [
      'asks something of the caller',
      'upstream-failed',
      ({ id }, res) =>
        void res
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .end(`data: {"jsonrpc":"2.0","id":1,"method":"sampling/createMessage"}\n\ndata: ${result(id)}\n\n`),
    ],
  ];
  it.each(faults)('and %s makes a tool error, told apart only on record', async (_what, reason, act) => {
    world.upstream.interfere = onCall(act);
    const before = calls();
    const reply = await agent.call('desk__echo', { text: 'hi' });
    expect(reply.status).toBe(200);
    expect(reply.json.result).toMatchObject({ isError: true, resultType: 'complete' });
    expect(reply.text).not.toMatch(/stack trace|169\.254|html/);
    expect(reply.headers['www-authenticate']).toBeUndefined();
    const event = await world.event((one) => one.outcome === 'failed');
    expect(event).toMatchObject({ reason, tool: { name: 'desk__echo' } });
    expect(event.detail).not.toBe('');
    // Sent once: nobody knows what an upstream did before it failed.
    expect(calls()).toBe(before + 1);
    world.upstream.interfere = () => false;
    expect((await agent.call('desk__echo', { text: 'hi' })).json.result?.['isError']).toBeUndefined();
  });

  it('may answer with an event stream', async () => {
    world.upstream.interfere = onCall(({ id }, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write('id: 1\ndata:\n\n');
      res.write('data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n');
      res.end(`event: message\ndata: ${result(id, { content: [{ type: 'text', text: 'streamed' }] })}\n\n`);
    });
    expect((await agent.call('desk__echo', { text: 'hi' })).text).toContain('streamed');
  });

  it('need not end its event stream', async () => {
    world.upstream.interfere = onCall(({ id }, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write(`data: ${result(id, { content: [{ type: 'text', text: 'streamed' }] })}\n\n`);
    });
    expect((await agent.call('desk__echo', { text: 'hi' })).text).toContain('streamed');
  });

  it.each([404, 400])(
    'may forget a session (%d): it is opened again and the call is sent once more',
    async (status) => {
      let forgotten = 0;
      world.upstream.interfere = ({ method }, res) => {
        if (method !== 'tools/call' || forgotten > 0) return false;
        forgotten++;
        res.writeHead(status).end();
        return true;
      };
      const before = world.upstream.asked.length;
      expect((await agent.call('desk__echo', { text: 'hi' })).json.result).toMatchObject({ content: [{}] });
      expect(world.upstream.asked.slice(before).map(({ method }) => method)).toEqual([
        'tools/call',
        'initialize',
        'notifications/initialized',
        'tools/call',
      ]);
    },
  );

  it('has a session per caller, so that nothing it remembers is seen by another', async () => {
    const bob = await world.agent({ sub: 'bob' });
    await bob.call('desk__echo', { text: 'hi' });
    await agent.call('desk__echo', { text: 'hi' });
    const sessions = world.upstream.asked
      .filter(({ method }) => method === 'tools/call')
      .map(({ headers }) => headers['mcp-session-id']);
    expect(sessions).toHaveLength(3);
    expect(sessions[0]).toBe(sessions[2]);
    expect(sessions[1]).not.toBe(sessions[0]);
  });

  it('is left alone for a while when it keeps failing, and nobody else suffers', async () => {
    world.upstream.interfere = onCall((_asked, res) => void res.writeHead(500).end());
    for (let i = 0; i < 5; i++) await agent.call('desk__echo', { text: 'hi' });
    const before = calls();
    await agent.call('desk__echo', { text: 'hi' });
    expect(calls()).toBe(before);
    await world.event(({ detail }) => detail === 'the server kept failing and rests');
  });

  it('is told when a modern caller leaves', async () => {
    let closed = false;
    world.upstream.interfere = onCall((_asked, res) => void res.once('close', () => (closed = true)));
    const token = await agent.token();
    const leaving = new AbortController();
    const body = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'desk__echo',
        arguments: { text: 'hi' },
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    };
    const before = calls();
    const pending = request(`${world.origin}/t/acme/mcp`, {
      method: 'POST',
      signal: leaving.signal,
      headers: {
        ...json,
        accept: '*/*',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'desk__echo',
        authorization: `DPoP ${token}`,
        dpop: await agent.proof(token),
      },
      body: JSON.stringify(body),
    });
    await eventually('the upstream has the call', () => calls() > before);
    leaving.abort();
    await expect(pending).rejects.toThrow();
    await eventually('the upstream is told', () => closed);
    const event = await world.event(({ outcome }) => outcome === 'failed');
    expect(event.detail).toBe('the caller went away; the call was already sent upstream');
  });
});

describe('an upstream at a private address', () => {
  it('is not contacted unless that is allowed', async () => {
    await flushRedis();
    const world = await GatewayWorld.start({ ALLOW_PRIVATE_UPSTREAMS: 'false' });
    try {
      const agent = await world.agent();
      expect((await agent.call('desk__echo', { text: 'hi' })).json.error?.message).toBe('Unknown tool');
      expect(world.upstream.asked).toEqual([]);
      const event = await world.event(({ reason }) => reason === 'manifest-unattested');
      expect(event.detail).toContain('127.0.0.1 is a private or special address');
    } finally {
      await world.stop();
    }
  });
});
