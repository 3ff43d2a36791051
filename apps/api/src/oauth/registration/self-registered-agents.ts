import type { AdminEvent, Selector } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { errors } from 'oidc-provider';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../../audit/audit.module.js';
import { PolicyPublisher } from '../../policy/policy.module.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import type { RequestedClient } from './requested-client.js';

type Registering = Pick<Tenant, 'id' | 'slug' | 'oauth'>;

const NOBODY: AdminEvent['actor'] = { kind: 'system', id: 'self-registration', name: 'self-registration' };

/**
 * Agents that nobody added by hand. Registering gives an agent nothing but the right to ask: it becomes part of the tenant's
 * policy when a person of the tenant first lets it act for them, with the ceiling that the tenant gives such agents.
 */
@Injectable()
export class SelfRegisteredAgents {
  constructor(
    private readonly db: TenantDb,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
  ) {}

  /** RFC 7591. @throws OIDCProviderError `invalid_client_metadata` when the tenant has as many as it wants */
  async register(tenant: Registering, clientId: string, client: RequestedClient): Promise<void> {
    await this.db.run(tenant.id, async (manager) => {
      await this.insert(manager, tenant, { id: clientId, clientId, registration: 'dynamic' }, client);
      await this.record(manager, tenant, 'agent.registered', clientId, client);
    });
  }

  /**
   * Somebody lets the agent act for them. The first time makes it part of the policy.
   * @param account of whoever does
   * @param document what its document says, for an agent that is known by nothing else
   */
  async vouch(
    tenant: Registering,
    clientId: string,
    account: string,
    document: RequestedClient | undefined,
  ): Promise<void> {
    await this.db.run(tenant.id, async (manager) => {
      await lockRegistrations(manager, tenant.id);
      if (await this.markVouched(manager, clientId)) {
        await this.tell(manager, tenant, clientId, account);
      } else if (document !== undefined && !(await this.isKnown(manager, clientId))) {
        const agent = { id: newId('agent'), clientId, registration: 'document' } as const;
        await this.insert(manager, tenant, agent, document);
        await this.markVouched(manager, clientId);
        await this.tell(manager, tenant, clientId, account);
      }
    });
  }

  /** Forgets agents that registered and were never used, in the transaction of one tenant. */
  static dropUnused(manager: EntityManager): Promise<void> {
    return manager.query(
      `DELETE FROM app.agent
       WHERE registration = 'dynamic' AND vouched_at IS NULL AND created_at < now() - interval '1 day'`,
    );
  }

  private async markVouched(manager: EntityManager, clientId: string): Promise<boolean> {
    const [, marked] = await manager.query<[unknown[], number]>(
      `UPDATE app.agent SET vouched_at = now()
       WHERE client_id = $1 AND registration <> 'operator' AND vouched_at IS NULL`,
      [clientId],
    );
    return marked > 0;
  }

  private async isKnown(manager: EntityManager, clientId: string): Promise<boolean> {
    const rows: unknown[] = await manager.query(`SELECT 1 FROM app.agent WHERE client_id = $1`, [clientId]);
    return rows.length > 0;
  }

  private async insert(
    manager: EntityManager,
    { id: tenantId, oauth }: Registering,
    agent: { id: string; clientId: string; registration: 'dynamic' | 'document' },
    client: RequestedClient,
  ): Promise<void> {
    const { maxAgents, effects } = oauth.selfRegistration;
    await lockRegistrations(manager, tenantId);
    const [row] = await manager.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM app.agent WHERE registration <> 'operator'`,
    );
    if ((row?.n ?? 0) >= maxAgents) {
      throw new errors.InvalidClientMetadata('this tenant takes no more agents that register themselves');
    }
    await manager.query(
      `INSERT INTO app.agent (id, client_id, name, kind, keys, jwks_uri, redirect_uris, ceiling, registration)
       VALUES ($1, $2, $3, 'interactive', $4, $5, $6, $7, $8)`,
      [
        agent.id,
        agent.clientId,
        client.name,
        JSON.stringify(client.keys),
        client.jwksUri,
        client.redirectUris,
        { kind: 'effects', effects } satisfies Selector,
        agent.registration,
      ],
    );
  }

  private async tell(
    manager: EntityManager,
    tenant: Registering,
    clientId: string,
    account: string,
  ): Promise<void> {
    await this.publisher.publish(manager, tenant.id);
    await this.record(manager, tenant, 'agent.vouched', clientId, { account });
  }

  private record(
    manager: EntityManager,
    tenant: Registering,
    action: string,
    clientId: string,
    after: object,
  ): Promise<void> {
    return this.audit.record(manager, tenant, {
      actor: NOBODY,
      action,
      object: { kind: 'agent', id: clientId },
      after,
    });
  }
}

/** Counting and adding is one step. */
const lockRegistrations = (manager: EntityManager, tenantId: string): Promise<unknown> =>
  manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('sallyport:registrations:' || $1, 0))`, [
    tenantId,
  ]);
