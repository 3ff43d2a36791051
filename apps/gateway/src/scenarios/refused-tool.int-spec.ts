import { eventually } from '#libs/testing';
import { flushRedis } from './flush-redis.fixture.js';
import { approved, ECHO, GatewayWorld, WIPE } from './gateway-world.fixture.js';
import type { Reply } from './test-agent.fixture.js';

/** The answer but for the decision id, which differs by nature and has always the same length. */
const bytes = ({ text, status }: Reply): string => `${status} ${text.replace(/call_[0-9A-Z]{26}/, 'call_')}`;
const toolNames = ({ json }: Reply): string[] =>
  (json.result as { tools: { name: string }[] }).tools.map(({ name }) => name);

describe('a tool that the caller may not use', () => {
  let world: GatewayWorld;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
  });

  afterAll(() => world.stop());

  it('is neither listed nor told from one that does not exist', async () => {
    const agent = await world.agent({ roles: ['reader'] });
    expect(toolNames(await agent.modern('tools/list'))).toEqual(['desk__echo']);
    const forbidden = await agent.call('desk__wipe', {});
    const absent = await agent.call('desk__nope', {});
    expect(forbidden.json.error).toMatchObject({ code: -32602, message: 'Unknown tool' });
    expect(bytes(forbidden).replace(/"id":\d+/, '')).toBe(bytes(absent).replace(/"id":\d+/, ''));
    expect(await world.event(({ reason }) => reason === 'tool-not-granted')).toMatchObject({
      outcome: 'denied',
      tool: { urn: 'urn:sallyport:tool:acme:desk:wipe' },
      caller: { roles: ['reader'] },
    });
    await world.event(({ reason, tool }) => reason === 'tool-not-found' && tool?.name === 'desk__nope');
  });

  it.each([
    ['a role that does not exist', { roles: ['ghost'] }],
    ['no role', { roles: [] }],
    ['an agent that is not known', { client_id: 'agent_x' }],
  ])('is hidden from %s', async (_who, claims) => {
    const agent = await world.agent(claims);
    expect(toolNames(await agent.modern('tools/list'))).toEqual([]);
    expect((await agent.call('desk__echo', { text: 'hi' })).json.error?.message).toBe('Unknown tool');
  });

  it('asks for the scope that is missing, but only where a scope would help', async () => {
    const agent = await world.agent({ scope: 'mcp:connect tools:read' });
    const reply = await agent.call('desk__wipe', {});
    expect(reply.status).toBe(403);
    expect(reply.headers['www-authenticate']).toMatch(
      /^DPoP error="insufficient_scope".*scope="mcp:connect tools:call"/,
    );
    const reader = await world.agent({ scope: 'mcp:connect tools:read', roles: ['reader'] });
    expect((await reader.call('desk__wipe', {})).status).toBe(200);
  });

  it('hides a whole server endpoint, whether or not there is such a server', async () => {
    const forbidden = await (await world.agent({ roles: [] }, '/t/acme/s/desk/mcp')).modern('tools/list');
    const absent = await (await world.agent({}, '/t/acme/s/nope/mcp')).modern('tools/list');
    expect(forbidden.status).toBe(403);
    expect(bytes(forbidden)).toBe(bytes(absent));
  });

  it('is not called with arguments that break the approved schema', async () => {
    const agent = await world.agent();
    const before = world.upstream.asked.length;
    const reply = await agent.call('desk__echo', { text: 42, secret: 'value' });
    expect(reply.status).toBe(200);
    expect(reply.json.result).toMatchObject({ isError: true });
    expect(reply.text).toMatch(/Arguments do not match the approved schema: \/(text|secret)/);
    expect(reply.text).not.toContain('value"');
    expect(world.upstream.asked.length).toBe(before);
    await world.event(({ reason }) => reason === 'arguments-invalid');
  });

  it('says how long to wait when a limit is reached', async () => {
    const { limits } = world.snapshot;
    await world.enforce({ limits: { ...limits, tool: { perMinute: 1, burst: 1 } } });
    const agent = await world.agent({ sub: 'limited' });
    const replies: Reply[] = [];
    for (let i = 0; i < 3; i++) replies.push(await agent.call('desk__wipe', {}));
    expect(replies.map(({ json }) => json.result?.['isError'] ?? false)).toEqual([false, false, true]);
    expect(replies[2]?.text).toMatch(/Too many calls of this tool: retry in \d+ s/);
    await world.enforce({ limits: { ...limits, user: { perMinute: 1, burst: 1 } } });
    // The snapshot in use is swapped between two calls: one call may still be measured by the old limit.
    let last = await agent.call('desk__echo', { text: 'hi' });
    for (let i = 0; i < 4 && last.status === 200; i++) last = await agent.call('desk__echo', { text: 'hi' });
    expect(last.status).toBe(429);
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
    await world.enforce({ limits });
  });
});

describe('a tool that changed after it was approved', () => {
  let world: GatewayWorld;

  beforeEach(async () => {
    await flushRedis();
    world = await GatewayWorld.start({ ATTESTATION_INTERVAL_S: '1' });
  });

  afterEach(() => world.stop());

  const drifted = { ...ECHO, description: 'Says it again!' };

  const stopped = (agent: Awaited<ReturnType<GatewayWorld['agent']>>) => async () =>
    (await agent.call('desk__echo', { text: 'hi' })).json.error?.message === 'Unknown tool';

  it('is stopped by the next look, reported, and no longer listed', async () => {
    const agent = await world.agent();
    expect((await agent.call('desk__echo', { text: 'hi' })).status).toBe(200);
    world.upstream.present(drifted, WIPE);
    await eventually('the tool is stopped', stopped(agent));
    expect(toolNames(await agent.modern('tools/list'))).toEqual(['desk__wipe']);
    expect((await agent.call('desk__wipe', {})).json.result).toBeDefined();
    await eventually('the drift is reported', () => world.plane.observations.length > 0);
    const { hash } = approved('desk', drifted);
    expect(world.plane.observations[0]).toMatchObject({
      tenant: 'acme',
      observation: {
        server: 'desk',
        tools: [
          {
            name: 'echo',
            approvedHash: approved('desk', ECHO).hash,
            observedHash: hash,
            raw: JSON.stringify(drifted),
          },
        ],
      },
    });
    await world.event(({ reason }) => reason === 'manifest-drifted');
  });

  it('stays stopped when the server goes back, also over a restart, until a person decides', async () => {
    const agent = await world.agent();
    await agent.call('desk__echo', { text: 'hi' });
    world.upstream.present(drifted, WIPE);
    await eventually('the tool is stopped', stopped(agent));
    world.upstream.present(ECHO, WIPE);
    const looks = () => world.upstream.asked.filter(({ method }) => method === 'tools/list').length;
    const seen = looks();
    await eventually('the server was looked at again', () => looks() > seen + 1);
    expect(await stopped(agent)()).toBe(true);
    await world.stopGateway();
    await world.startGateway();
    agent.nonce = undefined;
    expect(await stopped(agent)()).toBe(true);
    const again = { ...approved('desk', ECHO), approvedAt: '2026-02-03T04:05:06.000Z' };
    await world.enforce({ tools: [again, approved('desk', WIPE, 'write')] });
    expect((await agent.call('desk__echo', { text: 'hi' })).json.result).toBeDefined();
  });

  it('works again once the new definition is approved', async () => {
    const agent = await world.agent();
    await agent.call('desk__echo', { text: 'hi' });
    world.upstream.present(drifted, WIPE);
    await eventually('the tool is stopped', stopped(agent));
    await world.enforce({ tools: [approved('desk', drifted), approved('desk', WIPE, 'write')] });
    expect((await agent.call('desk__echo', { text: 'hi' })).json.result).toBeDefined();
  });

  it('is stopped when it vanishes', async () => {
    const agent = await world.agent();
    await agent.call('desk__echo', { text: 'hi' });
    world.upstream.present(WIPE);
    await eventually('the tool is stopped', stopped(agent));
    await eventually('the drift is reported', () => world.plane.observations.length > 0);
    const [reported] = world.plane.observations[0]?.observation.tools ?? [];
    expect(reported).toEqual({ name: 'echo', approvedHash: approved('desk', ECHO).hash });
  });
});

describe('a server that cannot be attested', () => {
  let world: GatewayWorld;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
    world.upstream.interfere = ({ method }, response) => {
      if (method === 'tools/list') response.writeHead(500).end();
      return method === 'tools/list';
    };
  });

  afterAll(() => world.stop());

  it('has no tools to list or to call', async () => {
    const agent = await world.agent();
    expect((await agent.call('desk__echo', { text: 'hi' })).json.error?.message).toBe('Unknown tool');
    expect(toolNames(await agent.modern('tools/list'))).toEqual([]);
    const event = await world.event(({ reason }) => reason === 'manifest-unattested');
    expect(event.detail).toContain('HTTP 500');
  });

  it('is looked at again right before a destructive call', async () => {
    world.upstream.interfere = () => false;
    await world.enforce({ tools: [approved('desk', ECHO), approved('desk', WIPE, 'destructive')] });
    const agent = await world.agent();
    await eventually(
      'the server is attested again',
      async () => (await agent.call('desk__wipe', {})).json.result !== undefined,
    );
    const looks = () => world.upstream.asked.filter(({ method }) => method === 'tools/list').length;
    const before = looks();
    await agent.call('desk__wipe', {});
    expect(looks()).toBe(before);
  });
});
