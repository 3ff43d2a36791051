import { GUARD_OFF, type DirectionGuard, type GuardAction, type GuardPolicy } from '#libs/contracts';
import { sha256Hex } from '#libs/manifest';
import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';

const EMAIL = 'ada@example.com';
const only = (part: Partial<DirectionGuard>): DirectionGuard => ({ ...GUARD_OFF.arguments, ...part });
const personal = (args: GuardAction, results: GuardAction): GuardPolicy => ({
  ...GUARD_OFF,
  arguments: only({ personalData: args }),
  results: only({ personalData: results }),
});

/** The upstream says its arguments again, so what it was sent is what it answers. */
describe('a gateway that judges content', () => {
  let world: GatewayWorld;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
  });

  afterAll(() => world.stop());

  const call = async (text: string) => {
    const agent = await world.agent();
    const sent = world.upstream.asked.length;
    const { json } = await agent.call('desk__echo', { text });
    const event = await world.event(
      ({ caller, method }) => method === 'tools/call' && caller.jkt === agent.client.jkt,
    );
    const asked = world.upstream.asked.slice(sent).filter(({ method }) => method === 'tools/call');
    return { result: json.result as Record<string, unknown>, event, asked };
  };

  it('looks for nothing until a tenant asks for it', async () => {
    const { result, event } = await call(`to ${EMAIL}`);
    expect(result['content']).toEqual([{ type: 'text', text: `{"text":"to ${EMAIL}"}` }]);
    expect(result['_meta']).toBeUndefined();
    expect(event.guard).toBeUndefined();
  });

  it('flags, and says so to the agent and in the audit log', async () => {
    await world.enforce({ guard: personal('flag', 'off') });
    const { result, event } = await call(`to ${EMAIL}`);
    const note = { at: 'arguments', rule: 'pii.email', pointer: '/text', action: 'flag', count: 1 };
    expect(event).toMatchObject({ outcome: 'succeeded', guard: [note] });
    expect(result['_meta']).toEqual({
      'sallyport/guard': {
        v: 1,
        trust: 'untrusted',
        source: { server: 'desk', tool: 'echo' },
        decisionId: event.id,
        notes: [note],
      },
    });
    expect(JSON.stringify(event)).not.toContain(EMAIL);
  });

  it('sends arguments without what is to be taken out, and binds the token to those', async () => {
    await world.enforce({ guard: personal('redact', 'off') });
    const { result, event } = await call(`to ${EMAIL}`);
    const left = '{"text":"to [redacted:pii.email]"}';
    expect(result['content']).toEqual([{ type: 'text', text: left }]);
    expect(event.argsHash).toBe(sha256Hex(left));
    expect(event.guard).toMatchObject([{ action: 'redact' }]);
  });

  it('denies what breaks the approved schema once it is taken out', async () => {
    const address = `${'a'.repeat(60)}@example.com`;
    const { event, asked } = await call(`${address} ${'-'.repeat(97 - address.length)}x`);
    // The marker is shorter here, so this passes; below it is longer than the schema allows.
    expect(event.outcome).toBe('succeeded');
    expect(asked).toHaveLength(1);
    const tight = await call(`${'-'.repeat(90)} a@b.co`);
    expect(tight.event).toMatchObject({
      outcome: 'denied',
      reason: 'content-blocked',
      guard: [{ action: 'redact' }],
    });
    expect(tight.asked).toEqual([]);
  });

  it('blocks before the upstream is asked', async () => {
    await world.enforce({ guard: personal('block', 'off') });
    const { result, event, asked } = await call(`to ${EMAIL}`);
    expect(result).toMatchObject({ isError: true });
    expect(JSON.stringify(result)).toContain('pii.email at /text');
    expect(event).toMatchObject({
      outcome: 'denied',
      reason: 'content-blocked',
      guard: [{ action: 'block' }],
    });
    expect(asked).toEqual([]);
  });

  it('takes out of results, or blocks them', async () => {
    await world.enforce({ guard: personal('off', 'redact') });
    const redacted = await call(`to ${EMAIL}`);
    expect(redacted.result['content']).toEqual([
      { type: 'text', text: '{"text":"to [redacted:pii.email]"}' },
    ]);
    expect(redacted.event).toMatchObject({
      outcome: 'succeeded',
      guard: [{ at: 'results', pointer: '/content/0/text' }],
    });
    await world.enforce({ guard: personal('off', 'block') });
    const blocked = await call(`to ${EMAIL}`);
    expect(blocked.event).toMatchObject({
      outcome: 'failed',
      reason: 'result-blocked',
      guard: [{ at: 'results', action: 'block' }],
    });
    expect(JSON.stringify(blocked.result)).not.toContain(EMAIL);
  });

  it("has a tool's own policy before that of the tenant", async () => {
    const [echo, ...others] = world.snapshot.tools;
    if (echo === undefined) throw new Error('the world has no tool');
    await world.enforce({
      guard: personal('block', 'block'),
      tools: [{ ...echo, guard: personal('off', 'flag') }, ...others],
    });
    const { event } = await call(`to ${EMAIL}`);
    expect(event).toMatchObject({ outcome: 'succeeded', guard: [{ at: 'results', action: 'flag' }] });
  });
});
