import { tenantKeys } from '#libs/contracts';
import { testRedisUrl } from '#libs/testing';
import { Redis } from 'ioredis';
import { ENDED_MS, OPEN_MS } from './event-log.js';
import { eventLogContract } from './event-log.contract.fixture.js';
import { RedisEventLog } from './redis-event-log.js';

describe('RedisEventLog', () => {
  let redis: Redis;
  let log: RedisEventLog;

  beforeAll(() => {
    redis = new Redis(testRedisUrl());
    log = new RedisEventLog(redis);
  });

  afterAll(async () => {
    await redis.flushdb();
    await redis.quit();
  });

  eventLogContract(() => log);

  it('forgets a stream by itself, sooner when it has ended', async () => {
    const place = { tenant: 'acme', session: 'ended', stream: 'a' };
    const left = () => redis.pttl(tenantKeys('acme').stream('ended', 'a'));
    await log.open(place, 1);
    expect(await left()).toBeGreaterThan(ENDED_MS);
    expect(await left()).toBeLessThanOrEqual(OPEN_MS);
    await log.append(place, { n: 1, data: '', last: true }, 0);
    expect(await left()).toBeLessThanOrEqual(ENDED_MS);
  });
});
