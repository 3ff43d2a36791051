import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { verifyChain, verifyCheckpoint, type ChainRow } from '#libs/audit';
import { AUDIT_QUEUE, QUEUE_PREFIX, tenantKeys, type CallEvent, type Intent } from '#libs/contracts';
import { loadPublicKeys } from '#libs/oauth';
import {
  createTestDatabase,
  eventually,
  FixedClock,
  TcpGate,
  testCall,
  testRedisUrl,
  type TestDatabase,
} from '#libs/testing';
import { LocalVault } from '#libs/vault';
import { migrate, owner } from '../../../migrations/migrate.js';
import { Checkpointer } from './checkpoint/checkpointer.js';
import { Reaper } from './reaper/reaper.js';
import { RecorderModule } from './recorder.module.js';
import { RecorderSettings } from './settings.js';

const masterKey = randomBytes(32);
const checkpointKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });

describe('recorder', () => {
  let database: TestDatabase;
  let gate: TcpGate;
  let store: DataSource;
  let redis: Redis;
  let queue: Queue;
  let recorder: INestApplicationContext;
  const clock = new FixedClock();

  const settings = (): RecorderSettings =>
    RecorderSettings.read({
      RECORDER_PORT: '0',
      DATABASE_URL: gate.url,
      REDIS_URL: testRedisUrl(),
      MASTER_KEY: masterKey.toString('base64'),
    });
  const start = (): Promise<INestApplicationContext> =>
    NestFactory.createApplicationContext(RecorderModule.of(settings(), clock), {
      logger: false,
      abortOnError: false,
    });

  beforeAll(async () => {
    database = await createTestDatabase();
    await migrate(database.adminUrl, database.runtimePassword);
    gate = await TcpGate.to(database.url);
    store = await owner(database.adminUrl).initialize();
    for (const slug of ['platform', 'acme', 'globex']) {
      await store.query(`INSERT INTO app.tenant (id, slug, name) VALUES ($1, $2, $2)`, [
        `tenant_${slug}`,
        slug,
      ]);
    }
    const context = { tenant: 'tenant_platform', purpose: 'checkpoint', id: 'key_1' };
    const secret = Buffer.from(JSON.stringify(checkpointKey.privateKey.export({ format: 'jwk' })));
    await store.query(
      `INSERT INTO app.tenant_key (tenant_id, id, purpose, state, sealed) VALUES ($1, $2, $3, 'active', $4)`,
      ['tenant_platform', 'key_1', 'checkpoint', await new LocalVault(masterKey).seal(secret, context)],
    );
    redis = new Redis(testRedisUrl(), { maxRetriesPerRequest: null });
    await redis.flushdb();
    queue = new Queue(AUDIT_QUEUE, { connection: redis, prefix: QUEUE_PREFIX });
    recorder = await start();
  });
  afterAll(async () => {
    await recorder.close();
    await queue.close();
    redis.disconnect();
    await store.destroy();
    await gate.shut();
    await database.drop();
  });

  const enqueue = (...events: unknown[]): Promise<unknown> =>
    queue.add(
      'batch',
      { v: 1, events },
      { attempts: 1_000_000, backoff: { type: 'exponential', delay: 500 } },
    );
  const chain = async (slug: string): Promise<ChainRow[]> => {
    const rows: (ChainRow & { seq: string; previous_hash: string })[] = await store.query(
      `SELECT * FROM app.audit_event WHERE tenant_id = $1 ORDER BY seq`,
      [`tenant_${slug}`],
    );
    return rows.map((row) => ({ ...row, seq: Number(row.seq), previousHash: row.previous_hash }));
  };
  const recorded = async (...events: CallEvent[]): Promise<boolean> => {
    const rows: { n: number }[] = await store.query(
      `SELECT count(*)::int AS n FROM app.audit_event WHERE id = ANY ($1)`,
      [events.map((event) => event.id)],
    );
    return rows[0]?.n === events.length;
  };
  const drained = async (): Promise<boolean> => {
    const jobs = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
    return Object.values(jobs).every((n) => n === 0);
  };

  it('writes a mixed batch into the chain of each tenant', async () => {
    const events = [
      testCall('acme'),
      testCall('globex'),
      testCall('acme', { outcome: 'denied', reason: 'tool-not-found' }),
    ];
    await enqueue(...events);
    await eventually('the batch is recorded', () => recorded(...events));
    expect(verifyChain(await chain('acme'))).toMatchObject({ intact: true, events: 2 });
    expect(verifyChain(await chain('globex'))).toMatchObject({ intact: true, events: 1 });
  });

  it('records a batch once, however often it is delivered', async () => {
    const before = (await chain('acme')).length;
    const batch = [testCall('acme'), testCall('acme')];
    await Promise.all([enqueue(...batch), enqueue(...batch), enqueue(...batch)]);
    await eventually('the queue is drained', drained);
    const rows = await chain('acme');
    expect(rows.length).toBe(before + 2);
    expect(verifyChain(rows).intact).toBe(true);
  });

  it('keeps what strangers asked of a tenant that does not exist, in the chain of the platform', async () => {
    const event = testCall('nobody', { outcome: 'denied', reason: 'token-missing', caller: {} });
    await enqueue(event);
    await eventually('the event is recorded', () => recorded(event));
    expect((await chain('platform')).map((row) => row.id)).toContain(event.id);
  });

  it('stores the good events of a batch and keeps the bad ones where people find them, with the reason', async () => {
    const good = [testCall('acme'), testCall('acme')];
    const bad = testCall('acme', { detail: 'half a character: \uD800' });
    const unreadable = { kind: 'call', id: 'call_unreadable' };
    await enqueue(good[0], bad, unreadable, good[1]);
    await eventually('the good ones are recorded', () => recorded(...good));
    await eventually('the job is done', drained);
    const failed = await queue.getFailed();
    expect(failed).toHaveLength(1);
    expect(failed[0]?.failedReason).toMatch(/^2 events cannot be stored/);
    expect(failed[0]?.failedReason).toContain(bad.id);
    expect(failed[0]?.failedReason).toContain('call_unreadable');
    expect(failed[0]?.data.events).toHaveLength(4);
    expect(await recorded(bad)).toBe(false);
    expect(verifyChain(await chain('acme')).intact).toBe(true);
    await queue.clean(0, 10, 'failed');
  });

  it('keeps a job that is no batch at all', async () => {
    await queue.add('batch', { v: 2, something: 'else' });
    await eventually('the job is done', drained);
    expect((await queue.getFailed())[0]?.failedReason).toContain('not a batch');
    await queue.clean(0, 10, 'failed');
  });

  it('loses nothing while PostgreSQL is away', async () => {
    const during = Array.from({ length: 12 }, () => testCall('acme'));
    await gate.shut();
    await Promise.all(during.map((event) => enqueue(event)));
    await eventually('the recorder has met the outage', async () => (await queue.getRateLimitTtl()) > 0);
    expect(await recorded(during[0]!)).toBe(false);
    await gate.open();
    await eventually('everything is recorded', () => recorded(...during), 20_000);
    expect(verifyChain(await chain('acme')).intact).toBe(true);
    expect(await queue.getFailedCount()).toBe(0);
  }, 40_000);

  it('takes up after a restart what came in between', async () => {
    await recorder.close();
    const event = testCall('globex');
    await enqueue(event);
    recorder = await start();
    await eventually('the event is recorded', () => recorded(event));
  });

  describe('the reaper', () => {
    const keys = tenantKeys('acme');
    const admit = async (id: string, due: number, json?: string): Promise<void> => {
      const { v, tenant, at, gateway, method, endpoint, caller, tool } = testCall('acme');
      const intent: Intent = { v, id, tenant, at, gateway, method, endpoint, caller, tool };
      await redis.hset(keys.intents, id, json ?? JSON.stringify(intent));
      await redis.zadd(keys.intentDeadlines, due, id);
    };
    const eventOf = async (id: string): Promise<CallEvent | undefined> =>
      (await chain('acme'))
        .filter((row) => row.id === id)
        .map((row) => JSON.parse(row.event) as CallEvent)[0];

    it('records an overdue call as unknown, once, and leaves the others alone', async () => {
      await admit('call_lost', clock.now() - 1);
      await admit('call_running', clock.now() + 1);
      await Promise.all([recorder.get(Reaper).reapAll(), recorder.get(Reaper).reapAll()]);
      expect(await eventOf('call_lost')).toMatchObject({
        outcome: 'unknown',
        caller: { clientId: 'agent_1' },
        tool: { name: 'crm__search' },
      });
      expect(await redis.hkeys(keys.intents)).toEqual(['call_running']);
      expect(await redis.zrange(keys.intentDeadlines, 0, -1)).toEqual(['call_running']);
      expect(await eventOf('call_running')).toBeUndefined();
      expect(verifyChain(await chain('acme')).intact).toBe(true);
    });

    it('lets an outcome stand that was recorded after all', async () => {
      const event = testCall('acme');
      await enqueue(event);
      await eventually('the event is recorded', () => recorded(event));
      await admit(event.id, clock.now() - 1);
      await recorder.get(Reaper).reapAll();
      expect((await eventOf(event.id))?.outcome).toBe('succeeded');
      expect(await redis.hexists(keys.intents, event.id)).toBe(0);
    });

    it('does not lose a call whose intent cannot be read', async () => {
      await admit('call_garbage', clock.now() - 1, '{"v":1,');
      await recorder.get(Reaper).reapAll();
      expect(await eventOf('call_garbage')).toMatchObject({ outcome: 'unknown', gateway: 'unknown' });
    });

    it('works off more than one batch', async () => {
      for (let i = 0; i < 230; i++) await admit(`call_many_${i}`, clock.now() - 1);
      await recorder.get(Reaper).reapAll();
      expect((await chain('acme')).filter((row) => row.id.startsWith('call_many_'))).toHaveLength(230);
      expect(await redis.zcard(keys.intentDeadlines)).toBe(1);
    });

    it('keeps the intent while PostgreSQL is away', async () => {
      await admit('call_outage', clock.now() - 1);
      await gate.shut();
      await expect(recorder.get(Reaper).reapAll()).rejects.toThrow();
      expect(await redis.hexists(keys.intents, 'call_outage')).toBe(1);
      await gate.open();
      await eventually('the pool is back', () =>
        recorder
          .get(Reaper)
          .reapAll()
          .then(
            () => true,
            () => false,
          ),
      );
      expect(await eventOf('call_outage')).toMatchObject({ outcome: 'unknown' });
    });
  });

  describe('checkpoints', () => {
    const keys = loadPublicKeys([
      { ...checkpointKey.publicKey.export({ format: 'jwk' }), kty: 'EC', kid: 'key_1' },
    ]);
    const checkpoints = (slug: string): Promise<{ seq: string; jws: string }[]> =>
      store.query(`SELECT seq, jws FROM app.audit_checkpoint WHERE tenant_id = $1 ORDER BY seq`, [
        `tenant_${slug}`,
      ]);

    it('sign the head of every chain that has moved', async () => {
      await recorder.get(Checkpointer).checkpointAll();
      const rows = await chain('acme');
      const [made] = await checkpoints('acme');
      const claims = verifyCheckpoint(made!.jws, 'acme', keys);
      expect(claims).toMatchObject({ seq: rows.length, head: rows.at(-1)?.hash, count: rows.length });
      expect(await checkpoints('globex')).toHaveLength(1);
      await recorder.get(Checkpointer).checkpointAll();
      expect(await checkpoints('acme')).toHaveLength(1);
    });

    it('prove that a chain was rewritten', async () => {
      const [made] = await checkpoints('acme');
      const { seq, head } = verifyCheckpoint(made!.jws, 'acme', keys);
      const rows = await chain('acme');
      expect(verifyChain(rows, undefined, [{ seq, hash: head }])).toMatchObject({
        intact: true,
        checkpoints: 1,
      });
      expect(verifyChain(rows.slice(0, -1), undefined, [{ seq, hash: head }])).toMatchObject({
        intact: false,
        firstBroken: { problem: 'missing' },
      });
    });
  });
});
