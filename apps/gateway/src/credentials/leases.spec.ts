import type { LeaseAnswer } from '#libs/contracts';
import { FixedClock, testServer } from '#libs/testing';
import { CredentialRefused } from './credential-refused.js';
import { leasePlace } from './lease-place.js';
import { Leases } from './leases.js';

const REVISION = 'b'.repeat(64);
const server = testServer('desk', {
  credential: 'oauth_user',
  lease: { revision: REVISION, audience: 'https://api' },
});
const alice = { sub: 'idp|alice', act: { sub: 'agent_1' }, scope: 'tools:call' };

describe('leasePlace', () => {
  const place = leasePlace('acme', server, alice);

  // V02
  it.each([
    ['tenant', leasePlace('globex', server, alice)],
    ['owner of the server', leasePlace('acme', { ...server, owner: 'platform' }, alice)],
    ['server', leasePlace('acme', { ...server, id: 'srv_other' }, alice)],
    ['address', leasePlace('acme', { ...server, url: 'https://other.example/mcp' }, alice)],
    ['mode', leasePlace('acme', { ...server, credential: 'rfc8693' }, alice)],
    ['version', leasePlace('acme', { ...server, versionHash: 'c'.repeat(64) }, alice)],
    ['secrets', leasePlace('acme', { ...server, lease: { revision: 'c'.repeat(64) } }, alice)],
    ['user', leasePlace('acme', server, { ...alice, sub: 'idp|bob' })],
    ['agent', leasePlace('acme', server, { ...alice, act: { sub: 'agent_2' } })],
    ['chain', leasePlace('acme', server, { ...alice, act: { sub: 'agent_1', act: { sub: 'agent_0' } } })],
    ['scope', leasePlace('acme', server, { ...alice, scope: 'tools:read' })],
    ['lack of a user', leasePlace('acme', server, undefined)],
    ['boundary between tenant and server', leasePlace('acme","x', server, alice)],
  ])('is another one for another %s', (_what, other) => {
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(place));
  });

  it('is the same for the same call, whatever else differs', () => {
    expect(leasePlace('acme', { ...server, name: 'Desk', timeoutMs: 1 }, { ...alice })).toEqual(place);
  });
});

describe('Leases', () => {
  const clock = new FixedClock(1_800_000_000_000);
  const lease = (value: string, seconds = 300): LeaseAnswer => ({
    kind: 'lease',
    expiresAt: new Date(clock.now() + seconds * 1000).toISOString(),
    material: { kind: 'header', name: 'authorization', value },
  });
  const refused: LeaseAnswer = { kind: 'refused', detail: 'the secret header of the server is not set' };
  let leases: Leases;
  let asked: number;
  let answers: (LeaseAnswer | Error)[];

  const get = async (sub = 'idp|alice', of = server): Promise<string> => {
    const material = await leases.get(leasePlace('acme', of, { ...alice, sub }), async () => {
      asked++;
      const answer = answers.shift() ?? new Error('nothing more to give');
      if (answer instanceof Error) throw answer;
      return answer;
    });
    return material.kind === 'header' ? material.value : material.kind;
  };
  const refusal = async (): Promise<CredentialRefused> => {
    const cause: unknown = await get().catch((thrown: unknown) => thrown);
    if (!(cause instanceof CredentialRefused)) throw new Error(`not refused: ${String(cause)}`);
    return cause;
  };

  beforeEach(() => {
    leases = new Leases(clock);
    asked = 0;
    answers = [];
  });
  afterEach(() => leases.close());

  it('asks once while a lease is good, and again when it is not', async () => {
    answers = [lease('one', 120), lease('two')];
    expect([await get(), await get()]).toEqual(['one', 'one']);
    clock.advance(119_999);
    expect(await get()).toBe('one');
    clock.advance(1);
    expect(await get()).toBe('two');
    expect(asked).toBe(2);
  });

  it('keeps nothing beyond five minutes, whatever the answer says', async () => {
    answers = [lease('one', 3600), lease('two')];
    await get();
    clock.advance(299_999);
    expect(await get()).toBe('one');
    clock.advance(1);
    expect(await get()).toBe('two');
  });

  it('serves each user with their own', async () => {
    answers = [lease('of alice'), lease('of bob')];
    expect([await get('idp|alice'), await get('idp|bob'), await get('idp|alice')]).toEqual([
      'of alice',
      'of bob',
      'of alice',
    ]);
  });

  it('shares one request among those who ask at the same time', async () => {
    answers = [lease('one')];
    expect(await Promise.all([get(), get(), get()])).toEqual(['one', 'one', 'one']);
    expect(asked).toBe(1);
  });

  it('drops every lease of a server whose state changed', async () => {
    answers = [lease('old'), lease('old of bob'), lease('new')];
    await get();
    await get('idp|bob');
    expect(leases.size).toBe(2);
    const changed = { ...server, lease: { revision: 'c'.repeat(64), audience: 'https://api' } };
    expect(await get('idp|alice', changed)).toBe('new');
    expect(leases.size).toBe(1);
  });

  it('does not keep what was asked for before the change', async () => {
    const { promise, resolve } = Promise.withResolvers<LeaseAnswer>();
    const late = leases.get(leasePlace('acme', server, alice), () => promise);
    const changed = { ...server, lease: { revision: 'c'.repeat(64), audience: 'https://api' } };
    answers = [lease('new')];
    expect(await get('idp|alice', changed)).toBe('new');
    resolve(lease('old'));
    await late;
    expect(await get('idp|alice', changed)).toBe('new');
    expect(leases.size).toBe(1);
  });

  it('remembers a refusal for a moment', async () => {
    answers = [refused, lease('at last')];
    expect(await refusal()).toMatchObject({ reason: 'credential-unavailable', message: refused.detail });
    expect(await refusal()).toMatchObject({ reason: 'credential-unavailable' });
    expect(asked).toBe(1);
    clock.advance(5_000);
    expect(await get()).toBe('at last');
  });

  it('shows where to link an account', async () => {
    answers = [{ kind: 'link-required', url: 'https://api/t/acme/link/1' }];
    expect(await refusal()).toMatchObject({
      reason: 'credential-link-required',
      hint: 'https://api/t/acme/link/1',
    });
  });

  it('takes no answer for a refusal, and asks again soon', async () => {
    answers = [new Error('connection refused'), lease('one')];
    expect(await refusal()).toMatchObject({ reason: 'credential-unavailable' });
    expect((await refusal()).message).toContain('connection refused');
    expect(asked).toBe(1);
    clock.advance(1_000);
    expect(await get()).toBe('one');
  });

  it('gives up a lease that the upstream refuses, but not at every call', async () => {
    answers = [lease('one'), lease('two')];
    await get();
    leases.refused(leasePlace('acme', server, alice));
    expect(await get()).toBe('one');
    clock.advance(5_000);
    leases.refused(leasePlace('acme', server, { ...alice, sub: 'idp|bob' }));
    expect(await get()).toBe('one');
    leases.refused(leasePlace('acme', server, alice));
    expect(await get()).toBe('two');
  });

  it('forgets everything when it is closed', async () => {
    answers = [lease('one')];
    await get();
    leases.close();
    expect(leases.size).toBe(0);
  });
});
