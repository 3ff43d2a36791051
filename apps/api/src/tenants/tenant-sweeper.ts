import { TenantDb } from '#libs/database';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { TenantKeys } from '../vault/vault.module.js';
import { TenantSweep } from './tenant-sweep.js';

const EVERY_MS = 5 * 60_000;

/** Visits every tenant in turn, each in its own transaction. Replicas may do so at the same time. */
@Injectable()
export class TenantSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('sweeper');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly db: TenantDb,
    private readonly keys: TenantKeys,
    private readonly sweeps: TenantSweep,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.sweep()
        .catch((cause: unknown) => this.logger.error('tenants not swept', cause))
        .finally(() => (this.running = undefined));
    }, EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** A tenant that fails is reported and does not keep the others from their turn. */
  async sweep(): Promise<void> {
    const tenants = await this.db.global((manager) =>
      manager.query<{ id: string }[]>(`SELECT id FROM app.tenant ORDER BY id`),
    );
    for (const { id } of tenants) {
      if (this.stopped) return;
      try {
        await this.keys.dropRetired(id);
        await this.db.run(id, (manager) => this.sweeps.run({ tenantId: id }, manager));
      } catch (cause) {
        this.logger.error(`tenant ${id} not swept`, cause);
      }
    }
  }
}
