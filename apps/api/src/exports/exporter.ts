import { TenantDb } from '#libs/database';
import { causeOf, Periodic } from '#libs/platform';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SinkSenders } from './destinations/sink-senders.js';
import { Segments } from './segments.js';
import { SinkStore } from './sink-store.js';

const EVERY_MS = 5000;
/** Sinks that one process serves at a time: a slow one holds up no other. */
const MOST = 8;
/** Of one tenant: however many sinks it has, and however far behind they are, the others have their turn. */
const MOST_OF_TENANT = 2;
/** Parts that one sink is sent before others may have its place. */
const PARTS_A_TURN = 20;

interface Tenant {
  readonly id: string;
  readonly slug: string;
}

/**
 * Keeps sinks up with their chains. Recording knows nothing of it: a sink that is away for a week is behind by a week, and is told
 * from where it was. A part is sent until the other side has taken it, so it may be taken twice.
 */
@Injectable()
export class Exporter implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('exports');
  private readonly periodic = new Periodic(
    EVERY_MS,
    () => this.look(),
    (cause) => this.logger.error(causeOf(cause)),
  );
  private readonly running = new Map<string, { tenantId: string; done: Promise<void> }>();
  /** The last tenant that a sink was taken up of: the next look begins after it. */
  private latest = '';
  private stopped = false;

  constructor(
    private readonly db: TenantDb,
    private readonly store: SinkStore,
    private readonly segments: Segments,
    private readonly senders: SinkSenders,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.periodic.stop();
    await Promise.all([...this.running.values()].map(({ done }) => done));
  }

  /** Takes up every sink that is due, and does not wait for it. */
  async look(): Promise<void> {
    const tenants: Tenant[] = await this.db.global((manager) =>
      manager.query(`SELECT id, slug FROM app.tenant ORDER BY id > $1 DESC, id`, [this.latest]),
    );
    for (const tenant of tenants) {
      if (this.stopped || this.running.size >= MOST) return;
      try {
        await this.takeUp(tenant);
      } catch (cause) {
        this.logger.error(`sinks of ${tenant.id}: ${causeOf(cause)}`);
      }
    }
  }

  private async takeUp(tenant: Tenant): Promise<void> {
    for (const id of await this.db.run(tenant.id, (manager) => this.store.due(manager))) {
      const own = [...this.running.values()].filter(({ tenantId }) => tenantId === tenant.id);
      if (this.stopped || this.running.size >= MOST || own.length >= MOST_OF_TENANT) return;
      if (this.running.has(id)) continue;
      this.latest = tenant.id;
      this.running.set(id, { tenantId: tenant.id, done: this.serve(tenant, id) });
    }
  }

  /** Until the sink has everything, fails, had its turn, or this process ends. */
  private async serve(tenant: Tenant, id: string): Promise<void> {
    try {
      for (let parts = 0; parts < PARTS_A_TURN && !this.stopped && (await this.step(tenant, id)); parts++);
    } catch (cause) {
      this.logger.error(`sink ${id} of ${tenant.id}: ${causeOf(cause)}`);
    } finally {
      this.running.delete(id);
    }
  }

  /** @returns whether a part was sent */
  private async step(tenant: Tenant, id: string): Promise<boolean> {
    const sink = await this.db.run(tenant.id, (manager) => this.store.claim(manager, id));
    if (sink === undefined) return false;
    try {
      const after = { seq: Number(sink.position), hash: sink.position_hash };
      const segment = await this.segments.next(tenant, after);
      if (segment === undefined) {
        await this.db.run(tenant.id, (manager) => this.store.release(manager, sink));
        return false;
      }
      await this.senders.send(tenant.id, sink, segment);
      await this.db.run(tenant.id, (manager) => this.store.reached(manager, sink, segment.end));
      return true;
    } catch (cause) {
      await this.db.run(tenant.id, (manager) => this.store.failed(manager, sink, causeOf(cause)));
      return false;
    }
  }
}
