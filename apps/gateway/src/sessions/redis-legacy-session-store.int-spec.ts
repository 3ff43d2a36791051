import { tenantKeys } from '#libs/contracts';
import { testRedisUrl } from '#libs/testing';
import { Redis } from 'ioredis';
import { digestOf, IDLE_MS } from './legacy-session.js';
import { legacySessionStoreContract } from './legacy-session-store.contract.fixture.js';
import { RedisLegacySessionStore } from './redis-legacy-session-store.js';

describe('RedisLegacySessionStore', () => {
  let redis: Redis;
  let store: RedisLegacySessionStore;

  beforeAll(() => {
    redis = new Redis(testRedisUrl());
    store = new RedisLegacySessionStore(redis);
  });

  afterAll(async () => {
    await redis.flushdb();
    await redis.quit();
  });

  legacySessionStoreContract(() => store);

  it('lets an unused session end by itself', async () => {
    const digest = digestOf('unused');
    await store.create(
      'acme',
      { digest, version: '2025-11-25', owner: 'o', capabilities: {}, endsAt: Date.now() + 1_000_000 },
      20,
    );
    const left = await redis.pttl(tenantKeys('acme').session(digest));
    expect(left).toBeGreaterThan(IDLE_MS - 10_000);
    expect(left).toBeLessThanOrEqual(IDLE_MS);
  });
});
