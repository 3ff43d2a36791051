import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CHECKPOINT_TYP, checkpointPayload } from '#libs/audit';
import { TenantDb } from '#libs/database';
import { sha256Hex } from '#libs/manifest';
import { signCompact } from '#libs/oauth';
import { Clock, Periodic } from '#libs/platform';
import { Metrics } from '../health/metrics.js';
import { TenantDirectory, type Tenant } from '../tenant-directory.js';
import { CheckpointKey } from './checkpoint-key.js';

const EVERY_MS = 60_000;

/** Checkpoints name the one before them, so they are made one after another: the head's lock is theirs until the commit. */
const LOCK_HEAD = `SELECT seq, hash FROM app.audit_head FOR UPDATE`;
const LAST_CHECKPOINT = `SELECT seq, jws FROM app.audit_checkpoint ORDER BY seq DESC LIMIT 1`;

/** Signs each chain's head once a minute, if it has moved: whoever rewrites the chain later cannot rewrite that. */
@Injectable()
export class Checkpointer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('checkpoint');
  private readonly periodic = new Periodic(
    EVERY_MS,
    () => this.checkpointAll(),
    (cause) => this.logger.error(String(cause)),
  );

  constructor(
    private readonly db: TenantDb,
    private readonly tenants: TenantDirectory,
    private readonly key: CheckpointKey,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.periodic.stop();
  }

  async checkpointAll(): Promise<void> {
    const key = await this.key.getActive();
    for (const tenant of await this.tenants.list()) await this.checkpoint(tenant, key);
  }

  private async checkpoint(
    { id, slug }: Tenant,
    { kid, privateKey }: Awaited<ReturnType<CheckpointKey['getActive']>>,
  ): Promise<void> {
    const at = new Date(this.clock.now());
    await this.db.run(id, async (manager) => {
      const [head]: { seq: string; hash: string }[] = await manager.query(LOCK_HEAD);
      const [last]: { seq: string; jws: string }[] = await manager.query(LAST_CHECKPOINT);
      if (head === undefined || Number(head.seq) <= Number(last?.seq ?? 0)) return;
      const seq = Number(head.seq);
      const previous = last === undefined ? null : sha256Hex(last.jws);
      const payload = checkpointPayload(slug, seq, head.hash, seq, at.toISOString(), previous);
      const jws = signCompact(payload, { typ: CHECKPOINT_TYP, kid }, privateKey);
      await manager.query(
        `INSERT INTO app.audit_checkpoint (tenant_id, seq, head, jws, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING`,
        [id, seq, head.hash, jws, at],
      );
      this.metrics.add('checkpoints', 1);
    });
  }
}
