import type { TenantDb } from '#libs/database';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import type { ClientDocuments } from '../registration/client-documents.js';
import { requestedClient } from '../registration/requested-client.js';
import type { SelfRegisteredAgents } from '../registration/self-registered-agents.js';
import { type AgentRow, clientMetadata } from './client-metadata.js';

/** Where clients come from besides the agents that operators add. */
export interface Registrations {
  readonly documents: ClientDocuments;
  readonly agents: SelfRegisteredAgents;
}

/** The key in use, and the one before while the component changes over. */
const COMPONENT_KEYS = `jsonb_build_array(c.key) ||
  CASE WHEN c.previous_key_until > now() THEN jsonb_build_array(c.previous_key) ELSE '[]' END`;

/**
 * OAuth clients are the tenant's agents: the library reads them here on every request, so a disabled agent is unknown at
 * once. It writes one when a client registers itself, and changes none. The gateways of the installation are clients of every
 * tenant.
 */
export class ClientAdapter implements Adapter {
  constructor(
    private readonly tenant: Tenant,
    private readonly db: TenantDb,
    private readonly registrations: Registrations,
  ) {}

  async find(clientId: string): Promise<AdapterPayload | undefined> {
    const [agent] = await this.db.run(this.tenant.id, (manager) =>
      manager.query<(AgentRow & { readonly disabled: boolean })[]>(
        `SELECT a.id, a.client_id, a.name, a.kind, CASE WHEN c.id IS NULL THEN a.keys ELSE ${COMPONENT_KEYS} END AS keys,
           a.jwks_uri, a.redirect_uris, a.registration, a.admin_scopes, a.disabled_at IS NOT NULL AS disabled
         FROM app.agent a LEFT JOIN app.component c ON a.kind = 'component' AND c.client_id = a.client_id
         WHERE a.client_id = $1
         UNION ALL
         SELECT c.id, c.client_id, c.name, 'gateway', ${COMPONENT_KEYS}, NULL, '{}', 'operator', '{}', false
         FROM app.component c
         WHERE c.client_id = $1 AND c.kind = 'gateway' AND c.revoked_at IS NULL
           AND NOT EXISTS (SELECT FROM app.agent WHERE client_id = $1)`,
        [clientId],
      ),
    );
    if (agent?.disabled === true) return undefined;
    if (agent !== undefined && agent.registration !== 'document') return clientMetadata(agent, this.tenant);
    return this.findByDocument(clientId, agent?.id ?? clientId);
  }

  /** RFC 7591. @throws OIDCProviderError for a client that the tenant does not take */
  async upsert(clientId: string, metadata: AdapterPayload): Promise<void> {
    await this.registrations.agents.register(this.tenant, clientId, requestedClient(metadata));
  }

  consume = refuse;
  destroy = refuse;
  revokeByGrantId = refuse;
  findByUid = refuse;
  findByUserCode = refuse;

  /** What the document says today counts, whatever it said when somebody first used the agent. */
  private async findByDocument(clientId: string, id: string): Promise<AdapterPayload | undefined> {
    const found = await this.registrations.documents.find(this.tenant, clientId);
    if (found === undefined) return undefined;
    const agent: AgentRow = {
      id,
      client_id: clientId,
      name: found.name,
      kind: 'interactive',
      keys: found.keys,
      jwks_uri: found.jwksUri,
      redirect_uris: found.redirectUris,
      registration: 'document',
      admin_scopes: [],
    };
    return clientMetadata(agent, this.tenant);
  }
}

async function refuse(): Promise<never> {
  throw new Error('clients are agents: the authorization server does not change them');
}
