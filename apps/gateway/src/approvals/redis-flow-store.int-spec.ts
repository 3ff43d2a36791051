import { testRedisUrl } from '#libs/testing';
import { Redis } from 'ioredis';
import { flowStoreContract } from './flow-store.contract.fixture.js';
import { RedisFlowStore } from './redis-flow-store.js';

describe('RedisFlowStore', () => {
  let redis: Redis;

  beforeAll(() => {
    redis = new Redis(testRedisUrl());
  });
  afterAll(() => redis.quit());

  flowStoreContract(() => new RedisFlowStore(redis));
});
