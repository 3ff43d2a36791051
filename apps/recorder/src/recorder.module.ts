import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { DataSource } from 'typeorm';
import { AUDIT_QUEUE, QUEUE_PREFIX } from '#libs/contracts';
import { assertRuntimeRole, dataSource, TenantDb } from '#libs/database';
import { Clock, SystemClock } from '#libs/platform';
import { LocalVault, Vault } from '#libs/vault';
import { CheckpointKey } from './checkpoint/checkpoint-key.js';
import { Checkpointer } from './checkpoint/checkpointer.js';
import { HealthServer } from './health/health-server.js';
import { Metrics } from './health/metrics.js';
import { IntentStore } from './reaper/intent-store.js';
import { Reaper } from './reaper/reaper.js';
import { Retention } from './retention/retention.js';
import { RecorderRedis } from './recorder-redis.js';
import { BatchJob } from './recording/batch-job.js';
import { EventRecorder } from './recording/event-recorder.js';
import { RecordTraces } from './recording/record-traces.js';
import { QueueWorker } from './recording/queue-worker.js';
import { BudgetCounters } from './usage/budget-counters.js';
import { RecorderSettings } from './settings.js';
import { TenantDirectory } from './tenant-directory.js';

/** Opens the pool, and refuses to start on a connection that row-level security would not bind. */
async function connect(settings: RecorderSettings): Promise<DataSource> {
  const source = await dataSource(settings.databaseUrl).initialize();
  try {
    await assertRuntimeRole(source);
    return source;
  } catch (cause) {
    await source.destroy();
    throw cause;
  }
}

function openQueue(redis: RecorderRedis): Queue {
  const queue = new Queue(AUDIT_QUEUE, { connection: redis.prompt, prefix: QUEUE_PREFIX });
  // The connection itself reports what is wrong with it; without a listener the process would end.
  return queue.on('error', () => undefined);
}

/** Append-only audit, settlement of lost calls, checkpoints. */
@Module({
  providers: [
    { provide: DataSource, inject: [RecorderSettings], useFactory: connect },
    { provide: TenantDb, inject: [DataSource], useFactory: (source: DataSource) => new TenantDb(source) },
    {
      provide: Vault,
      inject: [RecorderSettings],
      useFactory: (settings: RecorderSettings) =>
        new LocalVault(settings.masterKey, settings.previousMasterKey),
    },
    {
      provide: Queue,
      inject: [RecorderRedis],
      useFactory: openQueue,
    },
    RecorderRedis,
    TenantDirectory,
    BudgetCounters,
    EventRecorder,
    RecordTraces,
    BatchJob,
    QueueWorker,
    IntentStore,
    Reaper,
    CheckpointKey,
    Checkpointer,
    Retention,
    Metrics,
    HealthServer,
  ],
})
export class RecorderModule implements OnApplicationShutdown {
  constructor(
    private readonly source: DataSource,
    private readonly queue: Queue,
  ) {}

  static of(settings: RecorderSettings, clock: Clock = new SystemClock()): DynamicModule {
    return {
      module: RecorderModule,
      providers: [
        { provide: RecorderSettings, useValue: settings },
        { provide: Clock, useValue: clock },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close();
    await this.source.destroy();
  }
}
