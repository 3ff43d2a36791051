import { Injectable } from '@nestjs/common';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import type { Registration } from '../storage/client-metadata.js';
import { ClientDocuments } from './client-documents.js';
import { SelfRegisteredAgents } from './self-registered-agents.js';

/** A person's consent makes an agent that registered itself one of the tenant's. */
@Injectable()
export class VouchedAgents {
  constructor(
    private readonly documents: ClientDocuments,
    private readonly agents: SelfRegisteredAgents,
  ) {}

  /** @throws OIDCProviderError when the tenant takes no more agents, or the agent's document cannot be used any more */
  async vouchFor(
    tenant: Tenant,
    agent: { readonly id: string; readonly registration: Registration },
    account: string,
  ): Promise<void> {
    if (agent.registration === 'operator') return;
    const document =
      agent.registration === 'document' ? await this.documents.find(tenant, agent.id) : undefined;
    await this.agents.vouch(tenant, agent.id, account, document);
  }
}
