import { tenantKeys } from '#libs/contracts';
import { hashJson, sha256Hex } from '#libs/manifest';
import { loadPublicKeys, verifyCallToken } from '#libs/oauth';
import { eventually, testRedisUrl, TestUpstream } from '#libs/testing';
import { Redis } from 'ioredis';
import { flushRedis } from './flush-redis.fixture.js';
import { approved, ECHO, GatewayWorld } from './gateway-world.fixture.js';

const now = (): number => Math.floor(Date.now() / 1000);

describe('an allowed call', () => {
  let world: GatewayWorld;
  let modern: TestUpstream;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
    modern = await TestUpstream.start([ECHO], 'modern');
    const { servers, tools } = world.snapshot;
    await world.enforce({
      servers: [...servers, world.server('shop', modern)],
      tools: [...tools, approved('shop', ECHO)],
    });
  });

  afterAll(async () => {
    await world.stop();
    await modern.close();
  });

  it.each(['desk__echo', 'shop__echo'])('goes through in the legacy era, to %s', async (name) => {
    const agent = await world.agent();
    const opened = await agent.initialize();
    expect(opened.json.result).toMatchObject({
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: 'sallyport' },
    });
    const reply = await agent.legacy('tools/call', { name, arguments: { text: 'hi' } });
    expect(reply.json.result).toEqual({ content: [{ type: 'text', text: '{"text":"hi"}' }] });
  });

  it.each(['desk__echo', 'shop__echo'])('goes through in the modern era, to %s', async (name) => {
    const agent = await world.agent();
    const reply = await agent.call(name, { text: 'hi' });
    expect(reply.status).toBe(200);
    expect(reply.headers['mcp-session-id']).toBeUndefined();
    expect(reply.json.result).toEqual({
      resultType: 'complete',
      content: [{ type: 'text', text: '{"text":"hi"}' }],
    });
  });

  it("goes through on the server's own endpoint, where names have no prefix", async () => {
    const agent = await world.agent({}, '/t/acme/s/desk/mcp');
    const reply = await agent.call('echo', { text: 'hi' });
    expect(reply.json.result).toMatchObject({ content: [{ type: 'text' }] });
    expect((await agent.call('desk__echo', { text: 'hi' })).json.error).toMatchObject({
      code: -32602,
      message: 'Unknown tool',
    });
  });

  it("gives the agent's id back with its type, and a fresh nonce", async () => {
    const agent = await world.agent();
    await agent.initialize();
    for (const id of ['one', 1]) {
      const headers = { 'mcp-session-id': agent.session ?? '' };
      const reply = await agent.send({ jsonrpc: '2.0', id, method: 'ping' }, { headers });
      expect(reply.json).toEqual({ jsonrpc: '2.0', id, result: {} });
      expect(reply.headers['dpop-nonce']).toHaveLength(27);
      expect(reply.headers['cache-control']).toBe('no-store');
    }
  });

  it('brings the upstream a call token of its own, and nothing that the agent sent', async () => {
    const agent = await world.agent({ act: { sub: 'agent_1' } });
    const token = await agent.token();
    const before = world.upstream.asked.length;
    const headers = { cookie: 'session=secret', 'x-user': 'root', traceparent: '00-1-2-01' };
    const reply = await agent.call('desk__echo', { text: 'secret' }, { token, headers });
    expect(reply.status).toBe(200);
    const sent = world.upstream.asked.slice(before);
    for (const { headers: seen } of sent) {
      expect(JSON.stringify(seen)).not.toContain(token);
      for (const name of ['dpop', 'cookie', 'x-user', 'traceparent']) expect(seen[name]).toBeUndefined();
    }
    const call = sent.find(({ method }) => method === 'tools/call');
    const jwks = (await (await fetch(`${world.origin}/t/acme/.well-known/jwks.json`)).json()) as {
      keys: Parameters<typeof loadPublicKeys>[0];
    };
    expect(jwks.keys).toHaveLength(2);
    const claims = verifyCallToken(
      (call?.headers.authorization ?? '').replace('Bearer ', ''),
      {
        issuer: `${world.origin}/t/acme`,
        audience: world.upstream.url,
        keys: loadPublicKeys(jwks.keys),
        tool: 'urn:sallyport:tool:acme:desk:echo',
        args: { text: 'secret' },
      },
      now(),
    );
    expect(claims).toMatchObject({
      sub: 'alice',
      tenant: 'acme',
      client_id: 'gateway',
      act: { sub: 'agent_1' },
      tctx: { method: 'tools/call', manifest: world.snapshot.tools[0]?.hash },
    });
    expect(claims.exp - claims.iat).toBeLessThanOrEqual(60);
    const event = await world.event(({ id }) => id === claims.tctx.decision);
    expect(event.callTokenId).toBe(claims.jti);
  });

  it('is on record with who, what, why and how long, and without payloads', async () => {
    const agent = await world.agent();
    const reply = await agent.call('desk__echo', { text: 'payload' });
    const event = await world.event(
      ({ caller, outcome }) => caller.jkt === agent.client.jkt && outcome === 'succeeded',
    );
    expect(event).toMatchObject({
      kind: 'call',
      tenant: 'acme',
      gateway: 'gateway',
      method: 'tools/call',
      endpoint: '/t/acme/mcp',
      caller: { sub: 'alice', clientId: 'agent_1', roles: ['everything'], txn: 'txn_1', grant: 'grant_1' },
      tool: { urn: 'urn:sallyport:tool:acme:desk:echo', name: 'desk__echo', server: 'desk', effect: 'read' },
      argsHash: hashJson({ text: 'payload' }),
      resultHash: sha256Hex(JSON.stringify(reply.json.result)),
      toolError: false,
      snapshot: { epoch: world.snapshot.epoch, revision: world.snapshot.revision },
      count: 1,
    });
    expect(event.trail.map(({ step }) => step)).toEqual([
      'addressedRequest',
      'freshSnapshot',
      'verifiedToken',
      'provenPossession',
      'activeCaller',
      'wellFormedMessage',
      'publishedTool',
      'attestedManifest',
      'grantedTool',
      'acceptedArguments',
      'approvedIfSensitive',
      'admittedCall',
      'cleanArguments',
      'execute',
      'acceptedResult',
    ]);
    expect(event.durationUs).toBeGreaterThanOrEqual(event.upstreamUs ?? Infinity);
    expect(JSON.stringify(event)).not.toContain('payload');
  });

  it('leaves no intent behind once its outcome is queued', async () => {
    const redis = new Redis(testRedisUrl());
    try {
      await (await world.agent()).call('desk__echo', { text: 'hi' });
      await eventually(
        'the intents are gone',
        async () => (await redis.hlen(tenantKeys('acme').intents)) === 0,
      );
      expect(await redis.zcard(tenantKeys('acme').intentDeadlines)).toBe(0);
    } finally {
      await redis.quit();
    }
  });

  it('lists what was approved, under the names that can be called', async () => {
    const agent = await world.agent();
    const reply = await agent.modern('tools/list');
    expect(reply.json.result).toMatchObject({ resultType: 'complete', cacheScope: 'private', ttlMs: 30_000 });
    const { tools } = reply.json.result as { tools: { name: string }[] };
    expect(tools.map(({ name }) => name)).toEqual(['desk__echo', 'desk__wipe', 'shop__echo']);
    expect(tools[0]).toEqual({ ...ECHO, name: 'desk__echo' });
    const own = await (await world.agent({}, '/t/acme/s/shop/mcp')).modern('tools/list');
    expect((own.json.result as { tools: unknown[] }).tools).toEqual([ECHO]);
  });

  it('is found by a client that knows only the endpoint', async () => {
    const agent = await world.agent();
    const refused = await agent.send({}, { token: null });
    expect(refused.status).toBe(401);
    const [, metadata] =
      /resource_metadata="([^"]+)"/.exec(String(refused.headers['www-authenticate'])) ?? [];
    expect(await (await fetch(metadata ?? '')).json()).toMatchObject({
      resource: `${world.origin}/t/acme/mcp`,
      authorization_servers: [world.issuer.url],
      dpop_bound_access_tokens_required: true,
    });
    const discovered = await agent.modern('server/discover');
    expect(discovered.json.result).toMatchObject({
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {} },
    });
  });
});
