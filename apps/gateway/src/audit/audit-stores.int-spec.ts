import { auditBatch, AUDIT_QUEUE, QUEUE_PREFIX, tenantKeys } from '#libs/contracts';
import { testCall, testRedisUrl } from '#libs/testing';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Log } from '#libs/platform';
import { StateFiles } from '#libs/component';
import type { Outcome } from './audit-sink.js';
import { BullAuditSink } from './bull-audit-sink.js';
import { SpillFile } from './spill-file.js';

const outcome = (tenant = 'acme', settles = true): Outcome => ({ event: testCall(tenant), settles });

describe('BullAuditSink', () => {
  let redis: Redis;
  let sink: BullAuditSink;
  let queue: Queue;

  beforeEach(async () => {
    redis = new Redis(testRedisUrl());
    await redis.flushdb();
    sink = new BullAuditSink(redis, new Log(() => undefined));
    queue = new Queue(AUDIT_QUEUE, { connection: { url: testRedisUrl() }, prefix: QUEUE_PREFIX });
  });

  afterEach(async () => {
    await sink.close();
    await queue.close();
    await redis.quit();
  });

  it('makes one job of a batch, however often it is handed over', async () => {
    const batch = [outcome(), outcome('globex')];
    await sink.accept(batch);
    await sink.accept(batch);
    const jobs = await queue.getJobs(['waiting']);
    expect(jobs).toHaveLength(1);
    expect(auditBatch.parse(jobs[0]?.data).events).toEqual(batch.map(({ event }) => event));
  });

  it('loses nothing when a batch shares only some events with an earlier one', async () => {
    const [first, second, third] = [outcome(), outcome(), outcome()];
    await sink.accept([first, second]);
    await sink.accept([first, third]);
    expect(await queue.getJobCounts('waiting')).toEqual({ waiting: 2 });
  });

  it('removes the intents of what it settles, per tenant, and no others', async () => {
    const [mine, theirs, other] = [outcome(), outcome('globex'), outcome('acme', false)];
    for (const { event } of [mine, theirs, other]) {
      const keys = tenantKeys(event.tenant);
      await redis.hset(keys.intents, event.id, '{}');
      await redis.zadd(keys.intentDeadlines, 1, event.id);
    }
    await sink.settle([mine, theirs, other]);
    expect(await redis.hkeys(tenantKeys('acme').intents)).toEqual([other.event.id]);
    expect(await redis.zrange(tenantKeys('acme').intentDeadlines, 0, -1)).toEqual([other.event.id]);
    expect(await redis.exists(tenantKeys('globex').intents)).toBe(0);
  });
});

describe('SpillFile', () => {
  let dir: string;
  let spill: SpillFile;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'spill-'));
    spill = new SpillFile(await StateFiles.open(dir));
  });

  afterEach(() => rm(dir, { recursive: true }));

  it('gives back what was put in, in order, until it is sent', async () => {
    const [first, second] = [outcome(), outcome('globex', false)];
    await spill.append([first]);
    await spill.append([second]);
    expect(await spill.take()).toEqual([first, second]);
    expect(await spill.take()).toEqual([first, second]);
    await spill.sent();
    expect(await spill.take()).toEqual([]);
  });

  it('keeps what comes while the rest is on its way', async () => {
    const [first, second] = [outcome(), outcome()];
    await spill.append([first]);
    await spill.take();
    await spill.append([second]);
    await spill.sent();
    expect(await spill.take()).toEqual([second]);
  });

  it('survives a restart, and a line that a crash cut short', async () => {
    const kept = outcome();
    await spill.append([kept]);
    await appendFile(join(dir, 'spill.ndjson'), '{"event":{"v":1,');
    const restarted = new SpillFile(await StateFiles.open(dir));
    expect(await restarted.take()).toEqual([kept]);
  });
});
