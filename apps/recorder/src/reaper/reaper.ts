import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { intent, type CallEvent } from '#libs/contracts';
import { Clock, Periodic } from '#libs/platform';
import { Metrics } from '../health/metrics.js';
import { EventRecorder } from '../recording/event-recorder.js';
import { TenantDirectory } from '../tenant-directory.js';
import { IntentStore, type OverdueIntent } from './intent-store.js';

const EVERY_MS = 5000;
const BATCH = 100;

/**
 * Settles calls that a gateway admitted and never reported the end of: each becomes an event with outcome `unknown`.
 * An outcome that was recorded after all wins: the event's id is the call's. Several reapers do no harm.
 */
@Injectable()
export class Reaper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('reaper');
  private readonly periodic = new Periodic(
    EVERY_MS,
    () => this.reapAll(),
    (cause) => this.logger.error(String(cause)),
  );

  constructor(
    private readonly tenants: TenantDirectory,
    private readonly intents: IntentStore,
    private readonly recorder: EventRecorder,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.periodic.stop();
  }

  async reapAll(): Promise<void> {
    for (const { slug } of await this.tenants.list()) {
      while ((await this.reap(slug)) === BATCH);
    }
  }

  /** The intent goes only after its event is stored. @returns how many were overdue, at most one batch */
  private async reap(tenant: string): Promise<number> {
    const now = this.clock.now();
    const overdue = await this.intents.overdue(tenant, now, BATCH);
    if (overdue.length === 0) return 0;
    const lost = overdue.filter((one) => one.json !== undefined);
    const { appended, refused } = await this.recorder.record(
      lost.map((one) => this.unknown(tenant, one, now)),
    );
    if (refused.length > 0) throw new Error(`intents of ${tenant} cannot be recorded: ${refused[0]?.reason}`);
    this.metrics.add('reaped', appended);
    await this.settle(
      tenant,
      overdue.map(({ id }) => id),
    );
    return overdue.length;
  }

  /**
   * By what is on record, whoever wrote it: an outcome that a gateway could hand over but not settle any more still holds the worst
   * case in the budgets, and gives back here what it did not use.
   */
  private async settle(tenant: string, ids: readonly string[]): Promise<void> {
    const recorded = await this.recorder.charges(tenant, ids);
    for (const [id, charges] of recorded)
      if (charges.length > 0) await this.intents.settle(tenant, id, charges);
    await this.intents.remove(tenant, ids);
  }

  private unknown(tenant: string, { id, json }: OverdueIntent, now: number): CallEvent {
    const known = intent.safeParse(parsed(json));
    if (!known.success)
      this.logger.error(`intent ${id} of ${tenant} is unreadable; its call is recorded without it`);
    const rest = known.success ? known.data : unreadable(now);
    return {
      ...rest,
      v: 1,
      kind: 'call',
      id,
      tenant,
      outcome: 'unknown',
      detail: 'The call was admitted, and no gateway reported how it ended.',
      trail: [],
      durationUs: 0,
      bytesIn: 0,
      bytesOut: 0,
      count: 1,
    };
  }
}

const unreadable = (now: number): Pick<CallEvent, 'at' | 'gateway' | 'method' | 'endpoint' | 'caller'> => ({
  at: new Date(now).toISOString(),
  gateway: 'unknown',
  method: 'tools/call',
  endpoint: 'unknown',
  caller: {},
});

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '');
  } catch {
    return undefined;
  }
}
