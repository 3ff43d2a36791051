import { testRedisUrl } from '#libs/testing';
import { Redis } from 'ioredis';

/** Empties the logical database of this test worker. */
export async function flushRedis(): Promise<void> {
  const redis = new Redis(testRedisUrl());
  await redis.flushdb();
  await redis.quit();
}
