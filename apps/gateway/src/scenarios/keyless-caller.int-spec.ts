import type { Snapshot } from '#libs/contracts';
import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';
import type { Reply, TestAgent } from './test-agent.fixture.js';

const SERVER = '/t/acme/s/desk/mcp';
const plain = { scheme: 'Bearer', proof: null };

describe('a caller whose token is bound to no key', () => {
  let world: GatewayWorld;
  let tenant: Snapshot['tenant'];
  let keyless: TestAgent;
  let holder: TestAgent;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
    tenant = world.snapshot.tenant;
    keyless = await world.agent({ cnf: undefined, scope: 'mcp:connect tools:read' });
    holder = await world.agent();
    expect((await holder.call('desk__echo', { text: 'hi' })).status).toBe(200);
  });
  beforeEach(() => world.enforce({ tenant: { ...tenant, dpop: 'allowed' } }));
  afterAll(() => world.stop());

  const echo = (agent = keyless, changes: object = plain): Promise<Reply> =>
    agent.call('desk__echo', { text: 'hi' }, changes);
  const challengeOf = (reply: Reply): string => String(reply.headers['www-authenticate']);
  const expectInvalid = (reply: Reply): void => {
    expect(reply.status).toBe(401);
    expect(challengeOf(reply)).toContain('error="invalid_token"');
  };
  const metadata = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${world.origin}/.well-known/oauth-protected-resource${path}`);
    const document = (await answer.json()) as Record<string, unknown>;
    return document['dpop_bound_access_tokens_required'];
  };

  it('R41: may use what only reads, and the record says that there was no key', async () => {
    expect((await echo()).status).toBe(200);
    const event = await world.event(
      ({ outcome, caller }) => outcome === 'succeeded' && caller.pop === 'none',
    );
    expect(event).toMatchObject({ caller: { clientId: 'agent_1', pop: 'none' } });
    expect(event.caller).not.toHaveProperty('jkt');
    expect((await echo(holder, {})).status).toBe(200);
    await world.event(({ caller }) => caller.pop === 'dpop' && caller.jkt === holder.client.jkt);
  });

  it('R41b: may change nothing, whatever its roles say', async () => {
    const listed = (await keyless.modern('tools/list', {}, plain)).json as {
      result?: { tools: { name: string }[] };
    };
    expect(listed.result?.tools.map(({ name }) => name)).toEqual(['desk__echo']);
    const asked = (): number => world.upstream.asked.filter(({ method }) => method === 'tools/call').length;
    const before = asked();
    const reply = await keyless.call('desk__wipe', {}, plain);
    expect(reply.json.error).toBeDefined();
    await world.event(({ outcome, tool }) => outcome === 'denied' && tool?.name === 'desk__wipe');
    expect(asked()).toBe(before);
  });

  it('R41b: is refused with more scopes than it can have, or a longer life', async () => {
    expectInvalid(
      await echo(keyless, { ...plain, token: await keyless.token({ scope: 'mcp:connect tools:call' }) }),
    );
    const iat = Math.floor(Date.now() / 1000);
    expectInvalid(await echo(keyless, { ...plain, token: await keyless.token({ iat, exp: iat + 301 }) }));
  });

  it('R39: is refused with the scheme of those that have a key', async () => {
    expectInvalid(await echo(keyless, { scheme: 'DPoP' }));
  });

  it('R40: is refused where the tenant demands keys', async () => {
    await world.enforce({ tenant });
    const reply = await echo();
    expectInvalid(reply);
    expect(challengeOf(reply)).toMatch(/^DPoP /);
    expect(challengeOf(reply)).not.toContain('Bearer');
  });

  it('R09, R10: does not become one of them by leaving the proof out, or by adding one', async () => {
    expectInvalid(await echo(holder, plain));
    const token = await holder.token();
    expectInvalid(await echo(holder, { scheme: 'Bearer', token, proof: await holder.proof(token) }));
    expectInvalid(await echo(keyless, { scheme: 'Bearer' }));
  });

  it('R42: is refused with two ways of being bound, and with one that nobody knows', async () => {
    const { jkt } = keyless.client;
    for (const cnf of [{ jkt, 'x5t#S256': jkt }, { kid: 'k' }, {}]) {
      expectInvalid(await echo(keyless, { ...plain, token: await keyless.token({ cnf }) }));
    }
  });

  it('is told that it may come without a key, and where', async () => {
    const challenge = challengeOf(await echo(keyless, { token: null, proof: null }));
    expect(challenge).toMatch(/^Bearer resource_metadata=/);
    expect(challenge).toContain('DPoP algs=');
    expect(await metadata('/t/acme/mcp')).toBe(false);
    expect(await metadata(SERVER)).toBe(false);
  });

  it('is refused by a server that demands keys, on its own endpoint and on that of all', async () => {
    await world.enforce({ tenant: { ...tenant, dpop: 'allowed', dpopServers: ['desk'] } });
    expect((await echo()).json.error).toBeDefined();
    expect((await keyless.modern('tools/list', {}, plain)).text).not.toContain('desk__echo');
    expect((await echo(holder, {})).status).toBe(200);
    const aud = `${world.origin}${SERVER}`;
    const reply = await keyless.call(
      'echo',
      { text: 'hi' },
      { ...plain, path: SERVER, token: await keyless.token({ aud }) },
    );
    expectInvalid(reply);
    expect(challengeOf(reply)).toMatch(/^DPoP /);
    expect(await metadata(SERVER)).toBe(true);
    expect(await metadata('/t/acme/mcp')).toBe(false);
  });
});
