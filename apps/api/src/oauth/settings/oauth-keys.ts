import type { AdminEvent, OauthKey } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../../audit/audit.module.js';
import { conflict } from '../../http/http.module.js';
import { actorOf, type Operator, type TenantRef } from '../../session/session.module.js';
import { ApiSettings } from '../../settings.js';
import { TenantsReadModel } from '../../tenants/tenants.read-model.js';
import { mayBeUsed, TenantKeys } from '../../vault/vault.module.js';

const SCHEDULE: AdminEvent['actor'] = { kind: 'system', id: 'schedule', name: 'schedule' };
const DAY_MS = 86_400_000;

/**
 * Rotation of the keys of a tenant's authorization server without a moment in which a valid token is refused: gateways know
 * the next key before it signs, and accept the last one until its tokens have expired.
 */
@Injectable()
export class OauthKeys {
  constructor(
    private readonly db: TenantDb,
    private readonly keys: TenantKeys,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
    private readonly settings: ApiSettings,
    private readonly tenants: TenantsReadModel,
  ) {}

  async list(tenant: TenantRef): Promise<OauthKey[]> {
    const rows = await this.keys.describe(tenant.id, 'oauth');
    return rows.map(({ id, state, created_at, activated_at, retired_at }) => ({
      kid: id,
      state,
      createdAt: created_at.toISOString(),
      activatedAt: activated_at?.toISOString() ?? null,
      retiredAt: retired_at?.toISOString() ?? null,
    }));
  }

  /**
   * @param withdraw refuses what the present key has signed; then it does not matter that the next one is new
   * @throws ProblemError 409 `key_too_new` when somebody may not have learnt of the next key yet
   */
  async rotate(
    tenant: TenantRef,
    operator: Operator,
    { withdraw }: { readonly withdraw: boolean },
  ): Promise<OauthKey[]> {
    const keys = await this.db.run(tenant.id, async (manager) => {
      const before = await this.list(tenant);
      const next = (await this.keys.describe(tenant.id, 'oauth')).find((key) => key.state === 'next');
      if (!withdraw && (next === undefined || !mayBeUsed(next, this.clock.now()))) {
        throw conflict(
          'key_too_new',
          'The next key was published less than ten minutes ago, and not everybody may know it yet. Rotate again later, or withdraw the present key if it may have leaked.',
        );
      }
      await this.keys.rotate(tenant.id, 'oauth', { withdraw });
      const after = await this.list(tenant);
      const action = withdraw ? 'oauth.key.withdrawn' : 'oauth.key.rotated';
      await this.record(manager, tenant, { actor: actorOf(operator), action, before, after });
      return after;
    });
    this.tenants.forget(tenant.slug);
    return keys;
  }

  /** Rotates what has signed for the configured time. In the transaction of one tenant. */
  async rotateDue(manager: EntityManager, tenantId: string): Promise<void> {
    const rotated = await this.keys.rotateDue(tenantId, this.settings.keyRotationDays * DAY_MS);
    if (rotated.length === 0) return;
    const [tenant] = await manager.query<{ id: string; slug: string }[]>(
      `SELECT id, slug FROM app.tenant WHERE id = $1`,
      [tenantId],
    );
    if (tenant === undefined) throw new Error(`no tenant ${tenantId}`);
    await this.record(manager, tenant, { actor: SCHEDULE, action: 'oauth.key.rotated', after: { rotated } });
  }

  private record(
    manager: EntityManager,
    tenant: { readonly id: string; readonly slug: string },
    change: { actor: AdminEvent['actor']; action: string; before?: unknown; after: unknown },
  ): Promise<void> {
    return this.audit.record(manager, tenant, { ...change, object: { kind: 'tenant', id: tenant.id } });
  }
}
