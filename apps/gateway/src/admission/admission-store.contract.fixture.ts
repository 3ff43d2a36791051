import type { Reservation } from '#libs/policy';
import type { AdmissionRequest, AdmissionStore, Cap } from './admission-store.js';

export interface AdmissionSubject {
  readonly store: AdmissionStore;
  /** Unix milliseconds by the store's clock. */
  now(): number;
  findIntent(tenant: string, callId: string): Promise<string | undefined>;
  openSession(tenant: string, digest: string): Promise<void>;
}

const even = { perMinute: 1, burst: 1 };

let counter = 0;
const unique = (what: string): string => `${what}-${process.pid}-${counter++}`;

/** What every admission store must do, run against the double and against Redis alike. */
export function admissionStoreContract(subject: () => AdmissionSubject): void {
  const ask = (more: Partial<AdmissionRequest>) => {
    const request: AdmissionRequest = { tenant: 'acme', meters: {}, ...more };
    return subject().store.admit(request);
  };
  const proof = (age = 0) => {
    const made = subject().now() - age;
    return { digest: unique('proof'), notBefore: made - 10_000, notAfter: made + 70_000 };
  };

  it('admits a request that asks for nothing', async () => {
    expect(await ask({})).toEqual({ kind: 'admitted' });
  });

  it('admits a proof once, however many arrive together', async () => {
    const used = proof();
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => ask({ proof: used })));
    expect(verdicts.filter((v) => v.kind === 'admitted')).toHaveLength(1);
    expect(verdicts.filter((v) => v.kind === 'replayed')).toHaveLength(19);
  });

  it.each([
    ['older than it can remember', 600_000],
    ['from the future', -600_000],
  ])('refuses a proof %s, whatever the clock of the replica says', async (_what, age) => {
    expect(await ask({ proof: proof(age) })).toEqual({ kind: 'untimely' });
  });

  it('keeps the proofs of two tenants apart', async () => {
    const used = proof();
    await ask({ proof: used });
    expect(await ask({ tenant: 'globex', proof: used })).toEqual({ kind: 'admitted' });
  });

  it('lets a burst through and then says how long to wait', async () => {
    const meters = { user: { id: unique('user'), rate: { perMinute: 1, burst: 2 } } };
    for (let i = 0; i < 3; i++) expect(await ask({ meters })).toEqual({ kind: 'admitted' });
    const refused = await ask({ meters });
    expect(refused).toMatchObject({ kind: 'limited', meter: 'user' });
    const wait = refused.kind === 'limited' ? refused.retryMs : 0;
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
  });

  it('forgets a debt that a raised limit could not have made', async () => {
    const id = unique('user');
    const tight = { user: { id, rate: even } };
    const loose = { user: { id, rate: { perMinute: 60_000, burst: 10 } } };
    await ask({ meters: tight });
    await ask({ meters: tight });
    expect(await ask({ meters: tight })).toMatchObject({ kind: 'limited' });
    const verdict = await ask({ meters: loose });
    expect(verdict.kind === 'limited' ? verdict.retryMs : 0).toBeLessThanOrEqual(1);
  });

  it.each(['user', 'agent', 'tool', 'tenant', 'pair'] as const)('names the %s meter', async (meter) => {
    const meters = { [meter]: { id: unique(meter), rate: even } };
    await ask({ meters });
    await ask({ meters });
    expect(await ask({ meters })).toMatchObject({ kind: 'limited', meter });
  });

  it('charges no meter when another one refuses', async () => {
    const agent = { id: unique('agent'), rate: even };
    const user = { id: unique('user'), rate: even };
    await ask({ meters: { agent } });
    await ask({ meters: { agent } });
    expect(await ask({ meters: { user, agent } })).toMatchObject({ meter: 'agent' });
    expect(await ask({ meters: { user } })).toEqual({ kind: 'admitted' });
    expect(await ask({ meters: { user } })).toEqual({ kind: 'admitted' });
  });

  it('uses the proof up even when a meter refuses', async () => {
    const user = { id: unique('user'), rate: even };
    await ask({ meters: { user } });
    await ask({ meters: { user } });
    const used = proof();
    expect(await ask({ proof: used, meters: { user } })).toMatchObject({ kind: 'limited' });
    expect(await ask({ proof: used, meters: { user } })).toEqual({ kind: 'replayed' });
  });

  it('stores the intent of an admitted call, and none for a refused one', async () => {
    const user = { id: unique('user'), rate: even };
    const intent = (callId: string) => ({ callId, json: `{"id":"${callId}"}`, deadline: 1_800_000_000_000 });
    const [first, second, third] = [unique('call'), unique('call'), unique('call')];
    await ask({ meters: { user }, intent: intent(first) });
    await ask({ meters: { user }, intent: intent(second) });
    await ask({ meters: { user }, intent: intent(third) });
    expect(await subject().findIntent('acme', first)).toBe(`{"id":"${first}"}`);
    expect(await subject().findIntent('acme', second)).toBe(`{"id":"${second}"}`);
    expect(await subject().findIntent('acme', third)).toBeUndefined();
  });

  it('refuses a session that is gone', async () => {
    const session = { digest: unique('session'), ttlMs: 60_000 };
    expect(await ask({ session })).toEqual({ kind: 'session-gone' });
    await subject().openSession('acme', session.digest);
    expect(await ask({ session })).toEqual({ kind: 'admitted' });
  });

  describe('calls under way', () => {
    const call = (cap: Cap) => {
      const callId = unique('call');
      const intent = { callId, json: '{}', deadline: subject().now() + 60_000 };
      return { callId, admitted: () => ask({ caps: [cap], intent }) };
    };

    it('are as many as may be, until one ends', async () => {
      const cap: Cap = { scope: 'user', id: unique('user'), max: 2 };
      const [first, second, third] = [call(cap), call(cap), call(cap)];
      expect(await first.admitted()).toEqual({ kind: 'admitted' });
      expect(await second.admitted()).toEqual({ kind: 'admitted' });
      expect(await third.admitted()).toEqual({ kind: 'crowded', cap });
      subject().store.release('acme', first.callId, [cap]);
      expect(await third.admitted()).toEqual({ kind: 'admitted' });
    });

    it('do not count for ever when nobody says that they ended', async () => {
      const cap: Cap = { scope: 'tool', id: unique('tool'), max: 1 };
      const lost = { callId: unique('call'), json: '{}', deadline: subject().now() - 1 };
      await ask({ caps: [cap], intent: lost });
      expect(await call(cap).admitted()).toEqual({ kind: 'admitted' });
    });
  });

  describe('a budget', () => {
    const reservation = (more: Partial<Reservation> = {}): Reservation => ({
      budget: unique('budget'),
      of: 'u1',
      window: '2026-11-22',
      amount: 1,
      unit: 'calls',
      limit: 50,
      endsAt: subject().now() + 60_000,
      ...more,
    });

    it('with room for fifty admits exactly fifty of two hundred that come at once', async () => {
      const room = reservation();
      const verdicts = await Promise.all(Array.from({ length: 200 }, () => ask({ reservations: [room] })));
      expect(verdicts.filter(({ kind }) => kind === 'admitted')).toHaveLength(50);
      expect(verdicts.filter(({ kind }) => kind === 'exhausted')).toHaveLength(150);
    });

    it('is not touched when another one has no room', async () => {
      const wide = reservation({ amount: 30 });
      const narrow = reservation({ amount: 60 });
      const refused = await ask({ reservations: [wide, narrow] });
      expect(refused).toEqual({ kind: 'exhausted', reservation: narrow });
      expect(await ask({ reservations: [wide] })).toEqual({ kind: 'admitted' });
      expect(await ask({ reservations: [wide] })).toMatchObject({ kind: 'exhausted' });
    });

    it('is kept apart by whom it is for, by window and by tenant', async () => {
      const used = reservation({ amount: 50 });
      await ask({ reservations: [used] });
      for (const other of [{ of: 'u2' }, { window: '2026-11-23' }])
        expect(await ask({ reservations: [{ ...used, ...other }] })).toEqual({ kind: 'admitted' });
      expect(await ask({ tenant: 'globex', reservations: [used] })).toEqual({ kind: 'admitted' });
      expect(await ask({ reservations: [used] })).toMatchObject({ kind: 'exhausted' });
    });
  });
}
