import { DATA_PLANE_SCOPES } from '#libs/contracts';
import type { ExchangeTarget, Operator } from '#libs/oauth';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgentResources } from '../../delegation/delegation.module.js';
import { ApiSettings } from '../../settings.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { findResource } from '../provider/resources.js';

const SCOPES: ReadonlySet<string> = new Set(DATA_PLANE_SCOPES);

/** Resources of a tenant as an exchange sees them: the gateways' endpoints, and agents. */
@Injectable()
export class ExchangeTargets {
  constructor(
    private readonly settings: ApiSettings,
    private readonly agents: AgentResources,
  ) {}

  /** Undefined for what is no resource of the tenant, and for the internal API, which is nobody's to hand on. */
  async findOperator(
    manager: EntityManager,
    tenant: Tenant,
    resource: string,
  ): Promise<Operator | undefined> {
    if (this.isGateway(tenant, resource)) return 'gateway';
    const agent = await this.agents.findByUrl(manager, resource);
    return agent === undefined ? undefined : { agent: agent.operator };
  }

  /** @param from client id of the agent whose token would be handed on */
  async find(
    manager: EntityManager,
    tenant: Tenant,
    resource: string,
    from: string,
  ): Promise<ExchangeTarget | undefined> {
    if (this.isGateway(tenant, resource)) return { operator: 'gateway', scopes: SCOPES };
    const agent = await this.agents.findByUrl(manager, resource);
    if (agent === undefined) return undefined;
    const edge = await this.agents.edge(manager, agent.id, from);
    return { operator: { agent: agent.operator }, scopes: SCOPES, edge };
  }

  private isGateway(tenant: Tenant, resource: string): boolean {
    const found = findResource(resource, tenant.slug, this.settings);
    return found?.kind === 'aggregate' || found?.kind === 'server';
  }
}
