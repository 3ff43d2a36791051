import { TestClient, TestIssuer, TestKey } from '#libs/testing';
import { connect } from 'node:net';
import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';
import type { Changes, TestAgent } from './test-agent.fixture.js';

const now = (): number => Math.floor(Date.now() / 1000);

describe('a caller that does not prove who asks', () => {
  let world: GatewayWorld;
  let agent: TestAgent;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
    agent = await world.agent();
    // The agent has a nonce from here on, so each refusal below is the one it is about.
    expect((await agent.call('desk__echo', { text: 'hi' })).status).toBe(200);
  });

  afterAll(() => world.stop());

  const call = (changes: Changes) => agent.call('desk__echo', { text: 'hi' }, changes);

  it('gets a challenge that says where to get a token, and no error', async () => {
    const reply = await call({ token: null });
    expect(reply.status).toBe(401);
    expect(reply.json.error?.code).toBe(40100);
    const challenge = String(reply.headers['www-authenticate']);
    expect(challenge).toMatch(/^DPoP algs="ES256 EdDSA", resource_metadata="http/);
    expect(challenge).not.toContain('error=');
  });

  const badTokens: [string, () => Promise<string>][] = [
    ['an expired token', () => agent.token({ iat: now() - 400 })],
    ['a token for another endpoint', () => agent.token({ aud: `${world.origin}/t/acme/s/desk/mcp` })],
    ['a token with two audiences', () => agent.token({ aud: [`${world.origin}/t/acme/mcp`, 'x'] as never })],
    ['a token of another tenant', () => agent.token({ tenant: 'globex' })],
    ['a token of another issuer', () => agent.token({ iss: 'http://127.0.0.1:1/t/globex/oauth' })],
    [
      'a token that somebody else signed',
      async () => {
        const forger = new TestIssuer(world.issuer.url, await TestKey.create());
        return forger.token({ iat: now(), aud: `${world.origin}/t/acme/mcp`, tenant: 'acme' });
      },
    ],
    ['garbage', async () => 'not.a.token'],
  ];
  it.each(badTokens)('is refused with %s, always in the same words', async (_what, token) => {
    const reply = await call({ token: await token() });
    expect(reply.status).toBe(401);
    expect(reply.json.error?.message).toBe('Access token not accepted');
    expect(reply.headers['www-authenticate']).toContain('error="invalid_token"');
  });

  it('is refused with a stolen token and another key', async () => {
    const token = await agent.token();
    const thief = new TestClient(await TestKey.create());
    const nonce = agent.nonce;
    const claims = { htm: 'POST', htu: `${world.origin}/t/acme/mcp`, iat: now(), nonce };
    const reply = await call({ token, proof: await thief.proof(claims, token) });
    expect(reply.status).toBe(401);
    expect(reply.headers['www-authenticate']).toContain('error="invalid_dpop_proof"');
    const event = await world.event(
      ({ reason, caller }) => reason === 'proof-invalid' && caller.sub === 'alice',
    );
    expect(event).toMatchObject({
      outcome: 'denied',
      detail: 'the key is not the one the token is bound to',
    });
  });

  it('is refused with a bound token used as Bearer', async () => {
    const reply = await call({ scheme: 'Bearer', proof: null });
    expect(reply.headers['www-authenticate']).toContain('error="invalid_token"');
  });

  const badProofs: [string, Record<string, unknown>, string][] = [
    ['for another method', { htm: 'GET' }, 'invalid_dpop_proof'],
    ['for another tenant', { htu: 'http://127.0.0.1:1/t/globex/mcp' }, 'invalid_dpop_proof'],
    ['for another token', { ath: 'x'.repeat(43) }, 'invalid_dpop_proof'],
    ['that is old', { iat: now() - 600 }, 'invalid_dpop_proof'],
    ['without a nonce', { nonce: undefined }, 'use_dpop_nonce'],
    ['with a nonce of its own making', { nonce: 'A'.repeat(27) }, 'use_dpop_nonce'],
  ];
  it.each(badProofs)('is refused with a proof %s', async (_what, claims, error) => {
    const token = await agent.token();
    const reply = await agent.send({}, { token, proof: await agent.proof(token, claims) });
    expect(reply.status).toBe(401);
    expect(reply.headers['www-authenticate']).toContain(`error="${error}"`);
  });

  it('gets exactly one answer for a proof that is sent twenty times at once', async () => {
    const token = await agent.token();
    const proof = await agent.proof(token);
    const before = world.upstream.asked.filter(({ method }) => method === 'tools/call').length;
    const replies = await Promise.all(Array.from({ length: 20 }, () => call({ token, proof })));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = replies.filter(({ status }) => status === 401);
    expect(refused).toHaveLength(19);
    for (const { headers } of refused) expect(headers['www-authenticate']).toContain('invalid_dpop_proof');
    expect(world.upstream.asked.filter(({ method }) => method === 'tools/call').length).toBe(before + 1);
    expect((await call({ token, proof })).status).toBe(401);
  });

  it('cannot replay a proof of a list either', async () => {
    const token = await agent.token();
    const proof = await agent.proof(token);
    expect((await agent.modern('tools/list', {}, { token, proof })).status).toBe(200);
    expect((await agent.modern('tools/list', {}, { token, proof })).status).toBe(401);
  });

  it('learns nothing from a proof that was used, not even from one that was refused', async () => {
    const token = await agent.token();
    const proof = await agent.proof(token);
    const unknown = await agent.call('desk__nope', {}, { token, proof });
    expect(unknown.json.error?.message).toBe('Unknown tool');
    for (const [name, args] of [
      ['desk__nope', {}],
      ['desk__echo', { text: 42 }],
      ['desk__echo', { text: 'hi' }],
    ] as const) {
      expect((await agent.call(name, args, { token, proof })).status).toBe(401);
    }
  });

  it('is limited in how often it can be refused', async () => {
    const { limits } = world.snapshot;
    await world.enforce({ limits: { ...limits, user: { perMinute: 1, burst: 2 } } });
    const bob = await world.agent({ sub: 'bob' });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await bob.call('desk__nope', {})).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    await world.enforce({ limits });
  });

  it('is refused with two proofs or two tokens', async () => {
    const token = await agent.token();
    const proof = await agent.proof(token);
    const twice = await raw(world.port, [
      ['authorization', `DPoP ${token}`],
      ['dpop', proof],
      ['dpop', proof],
    ]);
    expect(twice).toMatch(/^HTTP\/1.1 401[^]*invalid_dpop_proof/);
    const tokens = await raw(world.port, [
      ['authorization', `DPoP ${token}`],
      ['authorization', `DPoP ${token}`],
      ['dpop', proof],
    ]);
    expect(tokens).toMatch(/^HTTP\/1.1 400/);
  });

  it('cannot put a token into the URL', async () => {
    const reply = await call({ token: null, path: '/t/acme/mcp?access_token=x' });
    expect(reply.status).toBe(400);
  });

  it('is known by nothing but the configured names of the gateway', async () => {
    const reply = await call({ headers: { host: 'evil.example' } });
    expect(reply.status).toBe(403);
    const spoofed = await call({
      headers: { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
    });
    expect(spoofed.status).toBe(200);
  });

  it.each([
    '/t/acme/mcp/',
    '/t/ACME/mcp',
    '/t/acme//mcp',
    '/t/acme/./mcp',
    '/t/ac%6de/mcp',
    '/t/%zz/mcp',
    '/',
  ])('finds no endpoint at %s', async (path) => {
    const reply = await raw(world.port, [], path);
    expect(reply).toMatch(/^HTTP\/1.1 404/);
  });

  it('gets the same answer for a tenant that does not exist as for any wrong path', async () => {
    const unknown = await agent.send({}, { path: '/t/nobody/mcp' });
    const wrong = await agent.send({}, { path: '/t/acme/nothing' });
    expect([unknown.status, unknown.json.error?.message]).toEqual([404, 'No MCP endpoint here']);
    expect([wrong.status, wrong.json.error?.message]).toEqual([404, 'No MCP endpoint here']);
  });

  it('is refused at once when user, agent, grant or key was revoked', async () => {
    const { revoked } = world.snapshot;
    await world.enforce({ revoked: { ...revoked, keys: [agent.client.jkt] } });
    const reply = await call({});
    expect(reply.status).toBe(401);
    expect(reply.json.error?.message).toBe('Access token not accepted');
    await world.enforce({ revoked });
    expect((await call({})).status).toBe(200);
  });

  it('is counted, not stored one by one, when nobody is behind it', async () => {
    for (let i = 0; i < 5; i++) await agent.send({}, { token: null });
    const stored = (await world.events()).filter(({ reason }) => reason === 'token-missing');
    expect(stored).toHaveLength(1);
    expect(stored[0]).toMatchObject({ outcome: 'denied', caller: { source: '127.0.0.1' } });
  });
});

/** A request as bytes, for what no client library sends. */
async function raw(port: number, headers: [string, string][], path = '/t/acme/mcp'): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const fixed = 'content-type: application/json\r\naccept: */*\r\ncontent-length: 2\r\nconnection: close\r\n';
  socket.end(`POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${fixed}${lines}\r\n{}`);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}
