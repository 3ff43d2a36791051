import { TenantDb } from '#libs/database';
import { Injectable, Logger } from '@nestjs/common';
import { PolicyChanges } from './policy-changes.js';
import { PolicyPublisher } from './policy-publisher.js';
import { PublishedSnapshots, type SnapshotPosition } from './published-snapshots.js';

export interface SnapshotRequest {
  /** What the gateway holds already, if anything. */
  readonly known: SnapshotPosition | undefined;
  /** Longest time to wait for something else, in milliseconds. */
  readonly waitMs: number;
  /** Aborted when the gateway goes away. */
  readonly gone: AbortSignal;
}

/** What gateways pull: the newest snapshot of a tenant, or, after waiting, the news that there is none. */
@Injectable()
export class SnapshotFeed {
  private readonly logger = new Logger('policy');
  /** Tenants whose snapshot this process has compiled once, so that what an older release compiled is replaced. */
  private readonly upToDate = new Set<string>();

  constructor(
    private readonly tenants: TenantDb,
    private readonly snapshots: PublishedSnapshots,
    private readonly publisher: PolicyPublisher,
    private readonly changes: PolicyChanges,
  ) {}

  /** Undefined: what the gateway holds is still the newest. No transaction is open while it waits. */
  async next(
    tenant: { readonly id: string; readonly slug: string },
    { known, waitMs, gone }: SnapshotRequest,
  ): Promise<{ jws: string } | undefined> {
    await this.bringUpToDate(tenant.id);
    const timeUp = new AbortController();
    if (waitMs === 0) timeUp.abort();
    const timer = setTimeout(() => timeUp.abort(), waitMs);
    try {
      return await this.newestWithin(tenant, known, AbortSignal.any([timeUp.signal, gone]));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Looks, and looks again whenever something may have changed, until `over`. */
  private async newestWithin(
    tenant: { readonly id: string; readonly slug: string },
    known: SnapshotPosition | undefined,
    over: AbortSignal,
  ): Promise<{ jws: string } | undefined> {
    for (;;) {
      const watch = this.changes.watch(tenant.slug);
      try {
        const newest = await this.newest(tenant.id, known);
        if (newest !== undefined || over.aborted) return newest;
        await firstOf(watch.changed, over);
        if (this.changes.closed) return undefined;
      } finally {
        watch.stop();
      }
    }
  }

  /** A policy that no longer compiles leaves the last published one in force, as a refused change does. */
  private async bringUpToDate(tenantId: string): Promise<void> {
    if (this.upToDate.has(tenantId)) return;
    try {
      await this.tenants.run(tenantId, (manager) => this.publisher.publish(manager, tenantId));
      this.upToDate.add(tenantId);
    } catch (cause) {
      this.logger.error(`policy of ${tenantId} cannot be published: ${String(cause)}`);
    }
  }

  private async newest(tenantId: string, known?: SnapshotPosition): Promise<{ jws: string } | undefined> {
    const found = await this.tenants.run(tenantId, (manager) => this.snapshots.findNewest(manager, known));
    if (found === undefined) throw new Error(`tenant ${tenantId} has no snapshot`);
    return found === 'known' ? undefined : found;
  }
}

/** Ends with the first of the change and the abort, and leaves no listener behind. */
function firstOf(change: Promise<void>, over: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onOver = (): void => resolve();
  over.addEventListener('abort', onOver);
  if (over.aborted) resolve();
  void change.then(resolve);
  return promise.finally(() => over.removeEventListener('abort', onOver));
}
