import { TenantDb } from '#libs/database';
import { newId } from '#libs/platform';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ReplayRun } from './replay-run.js';
import { ReplayStore } from './replay-store.js';

/**
 * Works on replays, one at a time and beside everything else that this process does. What another process left unfinished
 * is taken up at the start, and whenever tenants are swept.
 */
@Injectable()
export class ReplayWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('replays');
  private readonly id = newId('worker');
  private readonly queue = new Map<string, string>();
  private readonly stopping = new AbortController();
  private working: Promise<void> | undefined;
  private starting: Promise<void> | undefined;

  constructor(
    private readonly db: TenantDb,
    private readonly runs: ReplayRun,
    private readonly store: ReplayStore,
  ) {}

  /** Has it worked on, sooner or later, in transactions of its own: never before the one that is open here has committed. */
  add(tenantId: string, replayId: string): void {
    this.db.whenCommitted(() => {
      if (this.stopping.signal.aborted) return;
      this.queue.set(replayId, tenantId);
      this.working ??= this.work().finally(() => (this.working = undefined));
    });
  }

  onApplicationBootstrap(): void {
    this.starting = this.takeUp().catch((cause: unknown) => this.logger.error('replays not taken up', cause));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.starting;
    await this.working;
  }

  private async takeUp(): Promise<void> {
    const tenants = await this.db.global((manager) =>
      manager.query<{ id: string }[]>(`SELECT id FROM app.tenant ORDER BY id`),
    );
    for (const { id: tenantId } of tenants) {
      if (this.stopping.signal.aborted) return;
      const waiting = await this.db.run(tenantId, (manager) => this.store.waiting(manager));
      for (const id of waiting) this.add(tenantId, id);
    }
  }

  private async work(): Promise<void> {
    for (;;) {
      const [next] = this.queue;
      if (next === undefined || this.stopping.signal.aborted) return;
      const [id, tenantId] = next;
      this.queue.delete(id);
      try {
        await this.runs.run(tenantId, id, this.id, this.stopping.signal);
      } catch (cause) {
        this.logger.error(`replay ${id} failed`, cause);
        await this.giveUp(tenantId, id);
      }
    }
  }

  /** Where even this fails its lease runs out, and the next sweep tries again. */
  private async giveUp(tenantId: string, id: string): Promise<void> {
    const why =
      'It came to an error that nobody foresaw, which the log of the control plane names. Start it again.';
    await this.runs
      .fail(tenantId, id, why)
      .catch((cause: unknown) => this.logger.error(`replay ${id} not ended`, cause));
  }
}
