import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import { type Client, errors } from 'oidc-provider';
import { type AdminChange, AdminAudit } from '../../audit/audit.module.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { agentOf } from '../provider/agent-of.js';
import { onRecord, trueCause } from '../provider/provider-events.js';
import type { ExchangedAuthority } from './subject-tokens.js';

const MAX_NOTE = 500;

/** Puts every exchange on the tenant's record: what was handed on, and who tried to widen its authority. */
@Injectable()
export class RecordedExchanges {
  constructor(
    private readonly db: TenantDb,
    private readonly audit: AdminAudit,
  ) {}

  /** Before the token goes out: what cannot be recorded is not handed on. */
  async issued(
    tenant: Tenant,
    client: Client,
    resource: string,
    { sub, grantId, scopes, expiresIn, claims }: ExchangedAuthority,
  ): Promise<void> {
    const { txn, prn, gpath, act, constraints } = claims;
    const handed = { sub, scopes, expiresIn, txn, prn, gpath, act, constraints, grant: grantId };
    await this.record(tenant, {
      actor: actorOf(client),
      action: 'token.exchanged',
      object: { kind: 'resource', id: resource },
      after: Object.fromEntries(Object.entries(handed).filter(([, value]) => value !== undefined)),
    });
  }

  /** @param error only refusals are recorded: a missing nonce is a request to try again, and faults are logged */
  async refused(tenant: Tenant, client: Client, error: unknown): Promise<void> {
    if (!(error instanceof errors.OIDCProviderError) || error instanceof errors.UseDpopNonce) return;
    await this.record(tenant, {
      actor: actorOf(client),
      action: 'token.exchange.refused',
      object: { kind: 'agent', id: client.clientId },
      after: { error: error.error },
      note: trueCause(error).slice(0, MAX_NOTE),
    });
    onRecord.add(error);
  }

  private record(tenant: Tenant, change: AdminChange): Promise<void> {
    return this.db.run(tenant.id, (manager) => this.audit.record(manager, tenant, change));
  }
}

const actorOf = (client: Client): AdminChange['actor'] => ({
  kind: agentOf(client).kind === 'gateway' ? 'component' : 'agent',
  id: client.clientId,
  name: client.clientName ?? client.clientId,
});
