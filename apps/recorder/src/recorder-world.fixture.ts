import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import type { ChainRow } from '#libs/audit';
import { AUDIT_QUEUE, QUEUE_PREFIX, type CallEvent } from '#libs/contracts';
import { loadPublicKeys } from '#libs/oauth';
import { createTestDatabase, FixedClock, TcpGate, testRedisUrl, type TestDatabase } from '#libs/testing';
import { LocalVault } from '#libs/vault';
import { migrate, owner } from '../../../migrations/migrate.js';
import { RecorderModule } from './recorder.module.js';
import { RecorderSettings } from './settings.js';

const masterKey = randomBytes(32);
const checkpointKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A recorder with a store of its own, in which `platform`, `acme` and `globex` are tenants. PostgreSQL is behind a gate. */
export class RecorderWorld {
  readonly clock = new FixedClock();
  /** What verifies this world's checkpoints. */
  readonly checkpointKeys = loadPublicKeys([
    { ...checkpointKey.publicKey.export({ format: 'jwk' }), kty: 'EC', kid: 'key_1' },
  ]);
  private app: INestApplicationContext | undefined;

  private constructor(
    private readonly database: TestDatabase,
    readonly gate: TcpGate,
    readonly store: DataSource,
    readonly redis: Redis,
    readonly queue: Queue,
    readonly port: number,
  ) {}

  static async start(): Promise<RecorderWorld> {
    const database = await createTestDatabase();
    await migrate(database.adminUrl, database.runtimePassword);
    const redis = new Redis(testRedisUrl(), { maxRetriesPerRequest: null });
    await redis.flushdb();
    const world = new RecorderWorld(
      database,
      await TcpGate.to(database.url),
      await owner(database.adminUrl).initialize(),
      redis,
      new Queue(AUDIT_QUEUE, { connection: redis, prefix: QUEUE_PREFIX }),
      await freePort(),
    );
    await world.seed();
    await world.startRecorder();
    return world;
  }

  async stop(): Promise<void> {
    await this.stopRecorder();
    await this.queue.close();
    this.redis.disconnect();
    await this.store.destroy();
    await this.gate.shut();
    await this.database.drop();
  }

  async startRecorder(): Promise<void> {
    const settings = RecorderSettings.read({
      RECORDER_PORT: String(this.port),
      DATABASE_URL: this.gate.url,
      REDIS_URL: testRedisUrl(),
      MASTER_KEY: masterKey.toString('base64'),
    });
    const options = { logger: false, abortOnError: false } as const;
    this.app = await NestFactory.createApplicationContext(RecorderModule.of(settings, this.clock), options);
  }

  async stopRecorder(): Promise<void> {
    await this.app?.close();
    this.app = undefined;
  }

  get recorder(): INestApplicationContext {
    if (this.app === undefined) throw new Error('the recorder is stopped');
    return this.app;
  }

  /** One job, with the options that a gateway gives it. */
  enqueue(...events: unknown[]): Promise<unknown> {
    const options = { attempts: 1_000_000, backoff: { type: 'exponential', delay: 500 } };
    return this.queue.add('batch', { v: 1, events }, options);
  }

  async chain(slug: string): Promise<ChainRow[]> {
    const rows: (ChainRow & { seq: string; previous_hash: string })[] = await this.store.query(
      `SELECT * FROM app.audit_event WHERE tenant_id = $1 ORDER BY seq`,
      [`tenant_${slug}`],
    );
    return rows.map((row) => ({ ...row, seq: Number(row.seq), previousHash: row.previous_hash }));
  }

  async recorded(...events: CallEvent[]): Promise<boolean> {
    const rows: { n: number }[] = await this.store.query(
      `SELECT count(*)::int AS n FROM app.audit_event WHERE id = ANY ($1)`,
      [events.map((event) => event.id)],
    );
    return rows[0]?.n === events.length;
  }

  async drained(): Promise<boolean> {
    const jobs = await this.queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
    return Object.values(jobs).every((n) => n === 0);
  }

  private async seed(): Promise<void> {
    for (const slug of ['platform', 'acme', 'globex']) {
      await this.store.query(`INSERT INTO app.tenant (id, slug, name) VALUES ($1, $2, $2)`, [
        `tenant_${slug}`,
        slug,
      ]);
    }
    const context = { tenant: 'tenant_platform', purpose: 'checkpoint', id: 'key_1' };
    const secret = Buffer.from(JSON.stringify(checkpointKey.privateKey.export({ format: 'jwk' })));
    await this.store.query(
      `INSERT INTO app.tenant_key (tenant_id, id, purpose, state, sealed) VALUES ($1, $2, $3, 'active', $4)`,
      [context.tenant, context.id, context.purpose, await new LocalVault(masterKey).seal(secret, context)],
    );
  }
}

/** Settings name the port, so it must be known before anything listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
