import { UncertainAdmission } from '../../../admission/call-reservation.js';
import type { Intent } from '#libs/contracts';
import { FixedClock } from '#libs/testing';
import { FakeAdmissionStore } from '../../../admission/fake-admission-store.fixture.js';
import type { LegacySession } from '../../../sessions/legacy-session.js';
import { Log } from '#libs/platform';
import { ToolValidators } from '../../../snapshot/tool-validators.js';
import { type ApprovedIfSensitive, type CallTerms, type FreshSnapshot, proven } from '../../proofs.js';
import { addressed, caller, fresh, policyOf, served, TERMS, toolCall } from '../../proofs.fixture.js';
import { admittedCall, admittedRequest } from './admitted-call.js';

const plenty = { perMinute: 6_000, burst: 100 };
const tight = { perMinute: 1, burst: 1 };
const intent = (id: string): Intent => ({
  v: 1,
  id,
  tenant: 'acme',
  at: '2026-01-02T03:04:05.000Z',
  gateway: 'gateway',
  method: 'tools/call',
  endpoint: '/t/acme/mcp',
  caller: { sub: 'alice' },
});

describe('admission', () => {
  const clock = new FixedClock();
  const outbox = { full: false };
  const validators = new ToolValidators(new Log(() => undefined));
  let store: FakeAdmissionStore;
  let snapshot: FreshSnapshot;
  let proofs = 0;
  let limits: CallTerms['limits'];

  const who = (age = 0) => {
    const made = clock.now() - age;
    const use = { digest: `proof_${++proofs}`, notBefore: made - 10_000, notAfter: made + 70_000 };
    return caller({ proofUse: use });
  };
  const approvedFor = (of: FreshSnapshot): ApprovedIfSensitive => {
    const tool = served(of, 'desk__read');
    return proven({
      served: tool,
      compiled: validators.of(tool.facts),
      args: {},
      argumentsJson: '{}',
      argsHash: 'a'.repeat(64),
      terms: { ...TERMS, limits },
      input: undefined,
    });
  };
  const admit = (id: string, asking = who(), message = toolCall('desk__read')) =>
    admittedCall(store, outbox, { count: (text) => text.length }, clock)(
      intent(id),
      snapshot,
      asking,
      message,
      approvedFor(snapshot),
    );

  beforeEach(async () => {
    limits = undefined;
    store = new FakeAdmissionStore(clock);
    outbox.full = false;
    snapshot = await fresh({ limits: { user: plenty, agent: plenty, tool: plenty, tenant: plenty } });
  });

  it('leaves an intent that is due after the call could have ended', async () => {
    await expect(admit('call_1')).resolves.toMatchObject({ callId: 'call_1', reservation: undefined });
    const stored = store.intents.get('call_1');
    expect(JSON.parse(stored?.json ?? '')).toEqual(intent('call_1'));
    expect(stored?.deadline).toBe(clock.now() + 30_000 + 30_000);
  });

  it('is refused to a proof of another time, which a wrong clock let pass', async () => {
    await expect(admit('call_1', who(600_000))).rejects.toMatchObject({ reason: 'proof-invalid' });
    expect(store.intents.size).toBe(0);
  });

  it('is refused to a proof that was used', async () => {
    const asking = who();
    await admit('call_1', asking);
    await expect(admit('call_2', asking)).rejects.toMatchObject({ reason: 'proof-replayed' });
    expect(store.intents.has('call_2')).toBe(false);
  });

  it('is refused when the session ended meanwhile', async () => {
    const session: LegacySession = {
      digest: 'd',
      version: '2025-11-25',
      owner: 'o',
      capabilities: {},
      endsAt: clock.now() + 1_000,
    };
    const message = toolCall('desk__read', {}, { session });
    await expect(admit('call_1', who(), message)).rejects.toMatchObject({ reason: 'session-unknown' });
    store.sessions.add('d');
    await expect(admit('call_2', who(), message)).resolves.toBeDefined();
  });

  it.each([
    ['user', 'rate-limited'],
    ['agent', 'rate-limited'],
    ['tenant', 'rate-limited'],
    ['tool', 'tool-rate-limited'],
  ])('is refused beyond the limit of the %s: %s', async (meter, reason) => {
    snapshot = await fresh({
      limits: { user: plenty, agent: plenty, tool: plenty, tenant: plenty, [meter]: tight },
    });
    await admit('call_1');
    await admit('call_2');
    await expect(admit('call_3')).rejects.toMatchObject({
      reason,
      context: { detail: `limit of the ${meter}`, retryAfter: 60, hint: 'retry in 60 s' },
    });
  });

  it('is refused beyond the limit of one user at one tool, and names it for the headers', async () => {
    snapshot = await fresh({
      limits: { user: plenty, agent: plenty, tool: plenty, tenant: plenty, pair: tight },
    });
    await admit('call_1');
    await admit('call_2');
    await expect(admit('call_3')).rejects.toMatchObject({
      reason: 'tool-rate-limited',
      context: { detail: 'limit of the pair', quota: { name: 'pair', perMinute: tight.perMinute } },
    });
  });

  it('is refused while as many calls are under way as may be', async () => {
    const running = { tool: 1 };
    snapshot = await fresh({
      limits: { user: plenty, agent: plenty, tool: plenty, tenant: plenty, running },
    });
    const first = await admit('call_1');
    await expect(admit('call_2')).rejects.toMatchObject({ reason: 'tool-rate-limited' });
    first.release();
    await expect(admit('call_3')).resolves.toBeDefined();
  });

  it('sets the worst case aside, notes it in the intent, and is refused without room for it', async () => {
    const cost = { perCall: 10, per1kInput: 1_000, per1kOutput: 1_000, reserveOutput: 100 };
    const tools = policyOf().tools.map((tool) => ({ ...tool, cost }));
    const budget = { id: 'b', scope: 'user', unit: 'cost', period: 'day', amount: 200 } as const;
    snapshot = await fresh({
      tools,
      budgets: [budget],
      limits: { user: plenty, agent: plenty, tool: plenty, tenant: plenty },
    });
    const { reservation } = await admit('call_1');
    expect(JSON.parse(store.intents.get('call_1')?.json ?? '')).toMatchObject({
      usage: { inputTokens: 2, outputTokens: 100, cost: 112 },
      charges: [{ budget: 'b', amount: 112 }],
    });
    expect(reservation?.charge('succeeded', 'four').charges).toMatchObject([{ amount: 16 }]);
    expect(reservation?.charge('failed', undefined).charges).toMatchObject([{ amount: 12 }]);
    expect(reservation?.charge('denied', undefined).charges).toMatchObject([{ amount: 0 }]);
    await expect(admit('call_2')).rejects.toMatchObject({
      reason: 'budget-exhausted',
      context: { hint: expect.stringMatching(/^resets at /) },
    });
  });

  it('that may have happened is given back what it may have set aside', async () => {
    const budget = { id: 'b', scope: 'user', unit: 'calls', period: 'day', amount: 200 } as const;
    snapshot = await fresh({ budgets: [budget] });
    store.down = true;
    const refusal: unknown = await admit('call_1').catch((cause: unknown) => cause);
    expect(refusal).toBeInstanceOf(UncertainAdmission);
    expect((refusal as UncertainAdmission).reservation.charge('denied', undefined).charges).toMatchObject([
      { budget: 'b', amount: 0 },
    ]);
  });

  it("takes a tool's own limit over the tenant's", async () => {
    const tools = policyOf().tools.map((tool) => ({ ...tool, limit: tight }));
    snapshot = await fresh({ tools, limits: { user: plenty, agent: plenty, tool: plenty, tenant: plenty } });
    await admit('call_1');
    await admit('call_2');
    await expect(admit('call_3')).rejects.toMatchObject({ reason: 'tool-rate-limited' });
  });

  it('is refused beyond the limit of the grant, which is counted for each caller apart', async () => {
    limits = tight;
    await admit('call_1');
    await admit('call_2');
    await expect(admit('call_3')).rejects.toMatchObject({
      reason: 'tool-rate-limited',
      context: { detail: 'limit of the pair' },
    });
    await expect(admit('call_4', { ...who(), sub: 'bob', principal: 'other' })).resolves.toBeDefined();
  });

  it('is refused when nothing can be proved, or nothing recorded', async () => {
    store.down = true;
    await expect(admit('call_1')).rejects.toMatchObject({ reason: 'limiter-unavailable' });
    store.down = false;
    outbox.full = true;
    await expect(admit('call_2')).rejects.toMatchObject({ reason: 'limiter-unavailable' });
  });

  describe('of a request that runs no tool', () => {
    const ask = (asking = who(), session?: LegacySession) =>
      admittedRequest(store, clock)(addressed(), snapshot, asking, { session });

    it('uses the proof up and counts for the user, without an intent', async () => {
      snapshot = await fresh({ limits: { user: tight, agent: plenty, tool: plenty, tenant: plenty } });
      const asking = who();
      await ask(asking);
      await expect(ask(asking)).rejects.toMatchObject({ reason: 'proof-replayed' });
      await ask();
      await expect(ask()).rejects.toMatchObject({ reason: 'rate-limited' });
      expect(store.intents.size).toBe(0);
    });

    it('passes without a store only where there is nothing that it would have to prove', async () => {
      store.down = true;
      const session: LegacySession = {
        digest: 'd',
        version: '2025-11-25',
        owner: 'o',
        capabilities: {},
        endsAt: 0,
      };
      const keyless = caller({ pop: 'none', proofUse: undefined });
      await expect(ask(keyless)).resolves.toBeUndefined();
      await expect(ask(keyless, session)).rejects.toMatchObject({ reason: 'limiter-unavailable' });
      await expect(ask()).rejects.toMatchObject({ reason: 'limiter-unavailable' });
    });
  });
});
