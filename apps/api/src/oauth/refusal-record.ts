import { TenantDb } from '#libs/database';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { type AdminChange, AdminAudit } from '../audit/audit.module.js';

interface TenantName {
  readonly id: string;
  readonly slug: string;
}

/** What is counted for as long as the first one of its kind is on record alone. */
interface Counted {
  readonly tenant: TenantName;
  readonly change: AdminChange;
  more: number;
}

const EVERY_MS = 60_000;
const MAX_KINDS = 1_000;

/**
 * Refusals of an authorization server on the tenant's record. Strangers cause them too, so they are counted: the first of a
 * kind is recorded at once, the others of the same minute as one with their number. Beyond so many kinds in a minute the rest
 * is in the log alone. Each replica counts for itself.
 */
@Injectable()
export class RefusalRecord implements BeforeApplicationShutdown {
  private readonly logger = new Logger('oauth');
  private readonly counted = new Map<string, Counted>();
  private readonly writing = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: TenantDb,
    private readonly audit: AdminAudit,
  ) {}

  /** Does not wait for the record: what was refused is refused. */
  add(tenant: TenantName, change: AdminChange): void {
    const kind = JSON.stringify([tenant.id, change.action, change.actor.id, change.object.id, change.after]);
    const known = this.counted.get(kind);
    if (known !== undefined) known.more++;
    else if (this.counted.size < MAX_KINDS) {
      this.counted.set(kind, { tenant, change, more: 0 });
      this.write(tenant, change);
    }
    this.timer ??= setTimeout(() => this.flush(), EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.flush();
    await Promise.all(this.writing);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const { tenant, change, more } of this.counted.values()) {
      if (more > 0) this.write(tenant, { ...change, after: { ...(change.after as object), count: more } });
    }
    this.counted.clear();
  }

  private write(tenant: TenantName, change: AdminChange): void {
    const writing = this.db
      .run(tenant.id, (manager) => this.audit.record(manager, tenant, change))
      .catch((cause: unknown) => this.logger.error(`a refusal of ${tenant.slug} was not recorded`, cause))
      .finally(() => this.writing.delete(writing));
    this.writing.add(writing);
  }
}
