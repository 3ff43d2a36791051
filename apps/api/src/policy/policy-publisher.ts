import { AsyncLocalStorage } from 'node:async_hooks';
import { TenantDb } from '#libs/database';
import { hashJson } from '#libs/manifest';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { platformTenant } from './policy-rows.js';
import { POLICY_CHANNEL } from './policy-changes.js';
import { PublishedSnapshots } from './published-snapshots.js';
import { SnapshotCompiler } from './snapshot-compiler.js';
import { SnapshotSigner } from './snapshot-signer.js';

/**
 * Makes the tenant's policy effective: compiles, signs and stores a snapshot in the transaction that changed something,
 * and wakes the gateways when it commits. Call it after the change and before `AdminAudit.record`.
 *
 * Locks: first the platform's tenant row, then the tenant's own, several in the order of their ids. So publications of one
 * tenant follow one another, and a change of a platform tool and a tenant that switches it on cannot miss each other.
 */
@Injectable()
export class PolicyPublisher {
  private readonly postponed = new AsyncLocalStorage<{ one: boolean; everywhere: boolean }>();

  constructor(
    private readonly tenants: TenantDb,
    private readonly compiler: SnapshotCompiler,
    private readonly signer: SnapshotSigner,
    private readonly snapshots: PublishedSnapshots,
    private readonly clock: Clock,
  ) {}

  /**
   * Several changes that are published once, at their end: what `publish` is asked for within is made up for then.
   * Takes the locks first, so changes may be recorded in the audit chain before.
   *
   * @throws ProblemError 409 when the policy does not compile
   */
  async together<T>(manager: EntityManager, tenantId: string, work: () => Promise<T>): Promise<T> {
    await this.lock(manager, tenantId);
    const pending = { one: false, everywhere: false };
    const result = await this.postponed.run(pending, work);
    if (pending.everywhere) await this.publishEverywhere(manager);
    else if (pending.one) await this.publish(manager, tenantId);
    return result;
  }

  /**
   * Publishes the tenant's policy; for the platform's own tenant also that of every tenant that uses its tools.
   * Does nothing where the policy is the same as before.
   *
   * @param manager of the transaction that made the change; it may show any tenant or none
   * @throws ProblemError 409 when the policy does not compile: the change must not be made
   */
  async publish(manager: EntityManager, tenantId: string): Promise<void> {
    const postponed = this.postponed.getStore();
    if (postponed !== undefined) {
      postponed.one = true;
      return;
    }
    const platformId = await this.lock(manager, tenantId);
    await this.publishOne(manager, platformId, tenantId);
    if (platformId !== tenantId) return;
    for (const user of await this.usersOf(manager, platformId)) {
      await this.publishOne(manager, platformId, user);
    }
  }

  /**
   * Takes the locks of a publication, in its order: before a change of the tenant's own row, which locks it too.
   * @returns id of the platform's tenant
   */
  async lock(manager: EntityManager, tenantId: string): Promise<string> {
    const platformId = await platformTenant(manager);
    await lockTenant(manager, platformId, platformId === tenantId ? 'NO KEY UPDATE' : 'SHARE');
    await lockTenant(manager, tenantId, 'NO KEY UPDATE');
    return platformId;
  }

  /** Publishes the policy of every tenant: for what they all share, such as the gateways' call-token keys. */
  async publishEverywhere(manager: EntityManager): Promise<void> {
    const postponed = this.postponed.getStore();
    if (postponed !== undefined) {
      postponed.everywhere = true;
      return;
    }
    const platformId = await platformTenant(manager);
    await lockTenant(manager, platformId, 'NO KEY UPDATE');
    const tenants = await manager.query<{ id: string }[]>(`SELECT id FROM app.tenant ORDER BY id`);
    for (const { id } of tenants) await this.publishOne(manager, platformId, id);
  }

  /** Other tenants that have switched on a tool of the platform, by id. */
  private async usersOf(manager: EntityManager, platformId: string): Promise<string[]> {
    const rows = await this.tenants.visit(manager, platformId, () =>
      manager.query<{ id: string }[]>(
        `SELECT DISTINCT tenant_id AS id FROM app.enablement
         WHERE owner_tenant_id = $1 AND tenant_id <> $1 ORDER BY 1`,
        [platformId],
      ),
    );
    return rows.map((row) => row.id);
  }

  private publishOne(manager: EntityManager, platformId: string, tenantId: string): Promise<void> {
    return this.tenants.visit(manager, tenantId, async () => {
      await lockTenant(manager, tenantId, 'NO KEY UPDATE');
      const content = await this.compiler.compile(manager, tenantId);
      const digest = hashJson(content);
      if ((await this.snapshots.findDigest(manager)) === digest) return;
      const revision = await nextRevision(manager, tenantId);
      const issuedAt = new Date(this.clock.now()).toISOString();
      const jws = await this.signer.sign(manager, platformId, { ...content, revision, issuedAt });
      await this.snapshots.add(manager, revision, digest, jws);
      await manager.query(`SELECT pg_notify($1, $2)`, [POLICY_CHANNEL, content.tenant.slug]);
    });
  }
}

/** Never FOR UPDATE: that would wait for everybody who inserts a row that references the tenant. */
const lockTenant = (manager: EntityManager, id: string, mode: 'SHARE' | 'NO KEY UPDATE'): Promise<unknown> =>
  manager.query(`SELECT 1 FROM app.tenant WHERE id = $1 FOR ${mode}`, [id]);

async function nextRevision(manager: EntityManager, tenantId: string): Promise<number> {
  const [rows] = await manager.query<[{ revision: string }[], number]>(
    `UPDATE app.tenant SET policy_revision = policy_revision + 1 WHERE id = $1
     RETURNING policy_revision AS revision`,
    [tenantId],
  );
  return Number(rows[0]?.revision);
}
