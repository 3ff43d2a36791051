import type { TenantDb } from '#libs/database';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { type AgentRow, clientMetadata } from './client-metadata.js';

/**
 * OAuth clients are the tenant's agents: the library reads them here on every request, so a disabled agent is unknown at
 * once. It never writes one: there is no dynamic registration. The gateways of the installation are clients of every tenant.
 */
export class ClientAdapter implements Adapter {
  constructor(
    private readonly tenant: { readonly id: string; readonly dpop: 'required' | 'allowed' },
    private readonly db: TenantDb,
  ) {}

  async find(clientId: string): Promise<AdapterPayload | undefined> {
    const [agent] = await this.db.run(this.tenant.id, (manager) =>
      manager.query<AgentRow[]>(
        `SELECT id, client_id, name, kind, keys, redirect_uris FROM app.agent
         WHERE client_id = $1 AND disabled_at IS NULL
         UNION ALL
         SELECT c.id, c.client_id, c.name, 'gateway', jsonb_build_array(c.key), '{}' FROM app.component c
         WHERE c.client_id = $1 AND c.kind = 'gateway' AND c.revoked_at IS NULL
           AND NOT EXISTS (SELECT FROM app.agent WHERE client_id = $1)`,
        [clientId],
      ),
    );
    return agent === undefined ? undefined : clientMetadata(agent, this.tenant.dpop);
  }

  upsert = refuse;
  consume = refuse;
  destroy = refuse;
  revokeByGrantId = refuse;
  findByUid = refuse;
  findByUserCode = refuse;
}

async function refuse(): Promise<never> {
  throw new Error('clients are agents: the authorization server does not change them');
}
