import {
  oauthPolicy,
  publicJwk,
  readItemKey,
  snapshot,
  type Snapshot,
  type SnapshotTool,
  type ToolCost,
} from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { SchemaValidators } from '#libs/guard';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { issuerOf } from '../tenants/tenants.read-model.js';
import { TenantKeys } from '../vault/vault.module.js';
import { ApiSettings } from '../settings.js';
import { callableTools } from './callable-tools.js';
import {
  agentRows,
  budgetRows,
  callTokenKeyRows,
  enabledRows,
  guardrailRows,
  labelRows,
  platformTenant,
  revocationRows,
  roleRows,
  storeEpoch,
  tenantRow,
  type RevocationRow,
  type TenantRow,
} from './policy-rows.js';
import { leaseMarks, LeaseStates } from './lease-states.js';
import { costsOf, limitsOf } from './parts/snapshot-limits.js';
import { snapshotGuard, storedGuard, toolGuard, type StoredGuard } from './parts/snapshot-guard.js';
import { snapshotGuardrail, snapshotRole } from './parts/snapshot-rules.js';
import { snapshotServers, snapshotTool } from './snapshot-tools.js';
import { assertUsable } from './usable-policy.js';

/** A snapshot but for what differs each time it is published. */
export type SnapshotContent = Omit<Snapshot, 'revision' | 'issuedAt'>;
const snapshotContent = snapshot.omit({ revision: true, issuedAt: true });

/** Compiles one tenant's policy from the tables, as its open transaction sees them. */
@Injectable()
export class SnapshotCompiler {
  constructor(
    private readonly tenants: TenantDb,
    private readonly keys: TenantKeys,
    private readonly settings: ApiSettings,
    private readonly validators: SchemaValidators,
  ) {}

  /**
   * @param manager of a transaction that shows the tenant
   * @throws ProblemError 409 when no gateway could decide from it: colliding names, a schema that does not compile
   */
  async compile(manager: EntityManager, tenantId: string): Promise<SnapshotContent> {
    const tenant = await tenantRow(manager, tenantId);
    const roles = await roleRows(manager);
    const agents = await agentRows(manager);
    const guard = await storedGuard(manager);
    const content: SnapshotContent = {
      v: 1,
      epoch: await storeEpoch(manager),
      tenant: tenantFacts(tenant),
      issuer: {
        url: issuerOf(this.settings.publicUrl, tenant.slug),
        keys: await this.keys.publicKeys(tenantId, 'oauth'),
      },
      callTokenKeys: z.array(publicJwk).parse(await callTokenKeyRows(manager)),
      ...(await this.catalogue(manager, tenant, guard)),
      roles: roles.map(snapshotRole),
      agents: agents.map(({ client_id: clientId, name, disabled, ceiling }) => ({
        clientId,
        name,
        disabled,
        ceiling,
      })),
      ...(await this.guardrails(manager, tenantId)),
      revoked: revoked(await revocationRows(manager)),
      limits: limitsOf(tenant.limits),
      ...(await budgets(manager)),
      ...snapshotGuard(guard),
    };
    const checked = snapshotContent.parse(content);
    assertUsable({ ...checked, revision: 0, issuedAt: '' }, this.validators);
    return checked;
  }

  /** Callable tools that the tenant has switched on, its own and the platform's, and their servers. */
  private async catalogue(
    manager: EntityManager,
    tenant: TenantRow,
    guard: StoredGuard,
  ): Promise<Pick<Snapshot, 'servers' | 'tools' | 'items'>> {
    const servers: Snapshot['servers'] = [];
    const published: Snapshot['tools'] = [];
    const own = await leaseMarks(manager);
    const costs = costsOf(tenant.tool_costs);
    for (const owner of await enabledRows(manager, tenant.id)) {
      const said = await labelRows(manager, owner.owner_id);
      const [callable, marks, labels] = await this.tenants.visit(manager, owner.owner_id, async () => [
        await callableTools(manager, owner.tool_ids),
        await leaseMarks(manager),
        await labelRows(manager, owner.owner_id),
      ]);
      const leases = new LeaseStates([...own, ...marks], this.settings.publicUrl);
      servers.push(...snapshotServers(callable, owner.owner_slug, leases));
      published.push(
        ...callable.map((tool) => ({
          ...snapshotTool(tool, [said, labels]),
          ...priced(costs[tool.urn]),
          ...toolGuard(guard, tool.tool_id),
        })),
      );
    }
    const [tools, items] = [published.filter(isTool), published.filter((one) => !isTool(one))];
    return { servers, tools, ...(items.length === 0 ? {} : { items }) };
  }

  /** Of the platform and of the tenant itself, which cannot lift the former. */
  private async guardrails(manager: EntityManager, tenantId: string): Promise<Pick<Snapshot, 'guardrails'>> {
    const platformId = await platformTenant(manager);
    const platform = await this.tenants.visit(manager, platformId, () => guardrailRows(manager));
    const own = tenantId === platformId ? [] : await guardrailRows(manager);
    if (platform.length + own.length === 0) return {};
    return {
      guardrails: [...platform.map(snapshotGuardrail('platform')), ...own.map(snapshotGuardrail('tenant'))],
    };
  }
}

const isTool = ({ name }: SnapshotTool): boolean => readItemKey(name).kind === 'tool';

function tenantFacts(tenant: TenantRow): Snapshot['tenant'] {
  const { dpopServers, freshSignIn } = oauthPolicy.parse(tenant.oauth);
  return {
    id: tenant.id,
    slug: tenant.slug,
    name: tenant.name,
    dpop: tenant.dpop,
    ...(dpopServers.length === 0 ? {} : { dpopServers }),
    ...(freshSignIn === null ? {} : { freshSignIn }),
    suspended: tenant.suspended,
    maxChainDepth: tenant.max_chain_depth,
    ...(tenant.time_zone === 'UTC' ? {} : { timeZone: tenant.time_zone }),
    ...(tenant.instructions === null ? {} : { instructions: tenant.instructions }),
    allowedOrigins: tenant.allowed_origins,
  };
}

const priced = (cost: ToolCost | undefined): Pick<SnapshotTool, 'cost'> =>
  cost === undefined ? {} : { cost };

async function budgets(manager: EntityManager): Promise<Pick<Snapshot, 'budgets'>> {
  const rows = await budgetRows(manager);
  if (rows.length === 0) return {};
  return {
    budgets: rows.map(({ subject, amount, ...rest }) => ({
      ...rest,
      ...(subject === '' ? {} : { subject }),
      amount: Number(amount),
    })),
  };
}

function revoked(rows: readonly RevocationRow[]): Snapshot['revoked'] {
  const of = (kind: RevocationRow['kind']): string[] =>
    rows.filter((row) => row.kind === kind).map((row) => row.value);
  return { subjects: of('subject'), clients: of('client'), keys: of('key') };
}
