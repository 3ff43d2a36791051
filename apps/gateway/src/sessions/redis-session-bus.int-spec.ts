import { Log } from '#libs/platform';
import { eventually, testRedisUrl } from '#libs/testing';
import { Redis } from 'ioredis';
import { RedisSessionBus } from './redis-session-bus.js';
import { sessionBusContract } from './session-bus.contract.fixture.js';
import type { SessionMessage } from './session-bus.js';

describe('RedisSessionBus', () => {
  const connections: Redis[] = [];
  let bus: RedisSessionBus;
  let replica: RedisSessionBus;

  const connect = (): Redis => {
    const redis = new Redis(testRedisUrl());
    connections.push(redis);
    return redis;
  };
  /** Subscribed: what is said from now on is heard. */
  const started = async (): Promise<RedisSessionBus> => {
    const made = new RedisSessionBus(connect(), connect(), new Log());
    made.follow();
    let heard = false;
    made.listen('probe', 'probe', () => (heard = true));
    await eventually(
      'the subscription',
      async () => {
        await made.say('probe', 'probe', { kind: 'cancel', request: '0' });
        return heard;
      },
      20_000,
    );
    return made;
  };

  beforeAll(async () => {
    bus = await started();
    replica = await started();
  });

  afterAll(() => {
    for (const redis of connections) redis.disconnect();
  });

  sessionBusContract(() => bus);

  it('reaches another replica, which takes the answer', async () => {
    const heard: SessionMessage[] = [];
    const end = replica.listen('acme', 'moved', (message) => heard.push(message));
    await replica.expect('acme', 'moved', 'q', 60_000);
    expect(await bus.take('acme', 'moved', 'q')).toBe(true);
    await bus.say('acme', 'moved', { kind: 'answer', id: 'q', result: {} });
    await eventually('the other replica hears', () => heard.length === 1, 20_000);
    end();
  });
});
