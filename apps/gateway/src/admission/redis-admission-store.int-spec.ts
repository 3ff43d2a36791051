import { tenantKeys } from '#libs/contracts';
import { testRedisUrl } from '#libs/testing';
import { Redis } from 'ioredis';
import { type AdmissionSubject, admissionStoreContract } from './admission-store.contract.fixture.js';
import { RedisAdmissionStore } from './redis-admission-store.js';

describe('RedisAdmissionStore', () => {
  let redis: Redis;
  let subject: AdmissionSubject;

  beforeAll(() => {
    redis = new Redis(testRedisUrl());
    subject = {
      store: new RedisAdmissionStore(redis),
      now: () => Date.now(),
      findIntent: async (tenant, callId) =>
        (await redis.hget(tenantKeys(tenant).intents, callId)) ?? undefined,
      openSession: async (tenant, digest) =>
        void (await redis.set(tenantKeys(tenant).session(digest), 'open', 'PX', 60_000)),
    };
  });

  afterAll(async () => {
    await redis.flushdb();
    await redis.quit();
  });

  admissionStoreContract(() => subject);

  it('keeps a proof at least as long as it could be accepted', async () => {
    const proof = { digest: 'kept', notBefore: Date.now() - 1_000, notAfter: Date.now() + 70_000 };
    await subject.store.admit({ tenant: 'acme', meters: {}, proof });
    const left = await redis.pttl(tenantKeys('acme').proof('kept'));
    expect(left).toBeGreaterThan(60_000);
    expect(left).toBeLessThanOrEqual(70_000);
  });

  it('lets a meter expire when it carries no debt any more', async () => {
    const rate = { perMinute: 60, burst: 5 };
    await subject.store.admit({ tenant: 'acme', meters: { user: { id: 'short', rate } } });
    const left = await redis.pttl(tenantKeys('acme').meter('user', 'short'));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(1_000);
  });

  it('files an intent under its deadline', async () => {
    const intent = { callId: 'call_due', json: '{}', deadline: 1_800_000_000_123 };
    await subject.store.admit({ tenant: 'acme', meters: {}, intent });
    expect(await redis.zscore(tenantKeys('acme').intentDeadlines, 'call_due')).toBe('1800000000123');
  });

  it('touches one hash slot only', () => {
    const keys = tenantKeys('acme');
    const all = [
      keys.intents,
      keys.intentDeadlines,
      keys.proof('x'),
      keys.session('x'),
      keys.meter('tool', 'x'),
    ];
    expect(new Set(all.map((key) => /^\{(.+?)\}/.exec(key)?.[1]))).toEqual(new Set(['acme']));
  });
});
