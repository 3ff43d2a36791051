import { randomUUID } from 'node:crypto';
import { ApiStore, eventually, FixedClock, testRedisUrl } from '#libs/testing';
import { ApiSettings } from '../settings.js';
import { RedisRequestLimits } from './redis-request-limits.js';
import { requestLimitsContract } from './request-limits.contract.fixture.js';

const settings = (redis: string): ApiSettings =>
  ApiSettings.read({
    API_PUBLIC_URL: 'https://api.example.com',
    GATEWAY_PUBLIC_URL: ApiStore.GATEWAY,
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    REDIS_URL: redis,
    MASTER_KEY: Buffer.alloc(32).toString('base64'),
  });

/** Until it is connected it counts by itself. */
const together = (limits: RedisRequestLimits): Promise<void> =>
  eventually('Redis is connected', () => limits.connected);

describe('RedisRequestLimits', () => {
  let limits: RedisRequestLimits;

  beforeAll(async () => {
    limits = new RedisRequestLimits(settings(testRedisUrl()), new FixedClock());
    await together(limits);
  });
  afterAll(() => limits.onApplicationShutdown());

  requestLimitsContract(() => limits);

  it('counts over replicas', async () => {
    const other = new RedisRequestLimits(settings(testRedisUrl()), new FixedClock());
    try {
      await together(other);
      const key = randomUUID();
      expect(await limits.charge(key, { perMinute: 1, burst: 1 })).toBe(0);
      expect(await other.charge(key, { perMinute: 1, burst: 1 })).toBeGreaterThan(0);
    } finally {
      other.onApplicationShutdown();
    }
  });

  it('counts by itself while Redis is away', async () => {
    const alone = new RedisRequestLimits(settings('redis://127.0.0.1:1'), new FixedClock());
    try {
      const key = randomUUID();
      const limit = { perMinute: 1, burst: 2 };
      expect([await alone.charge(key, limit), await alone.charge(key, limit)]).toEqual([0, 0]);
      expect(await alone.charge(key, limit)).toBeGreaterThan(0);
    } finally {
      alone.onApplicationShutdown();
    }
  });
});
