import { oauthPolicy, type OauthSettings } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../../audit/audit.module.js';
import { PolicyPublisher } from '../../policy/policy.module.js';
import { actorOf, type Operator, type TenantRef } from '../../session/session.module.js';
import { TenantsReadModel } from '../../tenants/tenants.read-model.js';

/**
 * What a tenant decides about its authorization server. Other replicas act on a change within two seconds, gateways with
 * the next snapshot; tokens that are out already keep what they were issued with, but for the binding, which is checked at use.
 */
@Injectable()
export class TenantOauthSettings {
  constructor(
    private readonly db: TenantDb,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
    private readonly tenants: TenantsReadModel,
  ) {}

  get(tenant: TenantRef): Promise<OauthSettings> {
    return this.db.run(tenant.id, (manager) => read(manager, tenant.id));
  }

  /** Replaces the settings as a whole. */
  async set(tenant: TenantRef, operator: Operator, after: OauthSettings): Promise<OauthSettings> {
    await this.db.run(tenant.id, async (manager) => {
      await this.publisher.lock(manager, tenant.id);
      const before = await read(manager, tenant.id);
      const { dpop, ...oauth } = after;
      await manager.query(`UPDATE app.tenant SET dpop = $2, oauth = $3 WHERE id = $1`, [
        tenant.id,
        dpop,
        oauth,
      ]);
      await this.publisher.publish(manager, tenant.id);
      await this.audit.record(manager, tenant, {
        actor: actorOf(operator),
        action: 'oauth.settings.set',
        object: { kind: 'tenant', id: tenant.id },
        before,
        after,
      });
      this.db.whenCommitted(() => this.tenants.forget(tenant.slug));
    });
    return after;
  }
}

async function read(manager: EntityManager, tenantId: string): Promise<OauthSettings> {
  const [row] = await manager.query<{ dpop: OauthSettings['dpop']; oauth: unknown }[]>(
    `SELECT dpop, oauth FROM app.tenant WHERE id = $1`,
    [tenantId],
  );
  if (row === undefined) throw new Error(`no tenant ${tenantId}`);
  return { ...oauthPolicy.parse(row.oauth), dpop: row.dpop };
}
