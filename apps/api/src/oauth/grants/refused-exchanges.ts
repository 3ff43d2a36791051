import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import { type Client, errors } from 'oidc-provider';
import { AdminAudit } from '../../audit/audit.module.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { agentOf } from '../provider/agent-of.js';
import { trueCause } from '../provider/provider-events.js';

const MAX_NOTE = 500;

/** Puts exchanges that were refused on the tenant's record: whoever tries to widen its authority should be seen. */
@Injectable()
export class RefusedExchanges {
  constructor(
    private readonly db: TenantDb,
    private readonly audit: AdminAudit,
  ) {}

  /** @param error only refusals are recorded: a missing nonce is a request to try again, and faults are logged */
  async record(tenant: Tenant, client: Client, error: unknown): Promise<void> {
    if (!(error instanceof errors.OIDCProviderError) || error instanceof errors.UseDpopNonce) return;
    const gateway = agentOf(client).kind === 'gateway';
    await this.db.run(tenant.id, (manager) =>
      this.audit.record(manager, tenant, {
        actor: {
          kind: gateway ? 'component' : 'agent',
          id: client.clientId,
          name: client.clientName ?? client.clientId,
        },
        action: 'token.exchange.refused',
        object: { kind: 'agent', id: client.clientId },
        after: { error: error.error },
        note: trueCause(error).slice(0, MAX_NOTE),
      }),
    );
  }
}
