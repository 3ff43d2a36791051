import {
  type Ceiling,
  type GrantTerms,
  PLATFORM,
  type Selector,
  type BudgetPeriod,
  type BudgetScope,
  type BudgetUnit,
} from '#libs/contracts';
import type { EntityManager } from 'typeorm';

/*
 * What policy is compiled from, read in the transaction of one tenant. Every list is ordered, so that equal
 * policy gives equal text.
 */

export interface TenantRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly dpop: 'required' | 'allowed';
  readonly suspended: boolean;
  readonly oauth: unknown;
  readonly max_chain_depth: number;
  readonly instructions: string | null;
  readonly allowed_origins: string[];
  readonly limits: unknown;
  readonly tool_costs: unknown;
  readonly time_zone: string;
}

export async function tenantRow(manager: EntityManager, tenantId: string): Promise<TenantRow> {
  const [row] = await manager.query<TenantRow[]>(
    `SELECT id, slug, name, dpop, suspended_at IS NOT NULL AS suspended, max_chain_depth, instructions,
       allowed_origins, limits, tool_costs, time_zone, oauth
     FROM app.tenant WHERE id = $1`,
    [tenantId],
  );
  if (row === undefined) throw new Error(`no tenant ${tenantId}`);
  return row;
}

/** Id of the tenant that is the platform itself. */
export async function platformTenant(manager: EntityManager): Promise<string> {
  const [row] = await manager.query<{ id: string }[]>(`SELECT id FROM app.tenant WHERE slug = $1`, [
    PLATFORM,
  ]);
  if (row === undefined) throw new Error('the platform tenant does not exist yet');
  return row.id;
}

export interface BudgetRow {
  readonly id: string;
  readonly scope: BudgetScope;
  readonly subject: string;
  readonly unit: BudgetUnit;
  readonly period: BudgetPeriod;
  readonly amount: string;
}

export const budgetRows = (manager: EntityManager): Promise<BudgetRow[]> =>
  manager.query(`SELECT id, scope, subject, unit, period, amount FROM app.budget ORDER BY id`);

export interface EnabledRow {
  readonly owner_id: string;
  readonly owner_slug: string;
  readonly tool_ids: string[];
}

/** Tools that the tenant has switched on, by owner: itself or the platform, nobody else. */
export const enabledRows = (manager: EntityManager, tenantId: string): Promise<EnabledRow[]> =>
  manager.query(
    `SELECT o.id AS owner_id, o.slug AS owner_slug, array_agg(e.tool_id) AS tool_ids
     FROM app.enablement e JOIN app.tenant o ON o.id = e.owner_tenant_id
     WHERE e.tenant_id = $1 AND (o.id = $1 OR o.slug = $2)
     GROUP BY o.id ORDER BY o.slug`,
    [tenantId, PLATFORM],
  );

export interface RoleRow {
  readonly slug: string;
  readonly grants: {
    readonly id: string;
    readonly select: Selector;
    readonly terms: Omit<GrantTerms, 'select'>;
    readonly covered: string[] | null;
  }[];
}

export const roleRows = (manager: EntityManager): Promise<RoleRow[]> =>
  manager.query(
    `SELECT r.slug, coalesce(
       jsonb_agg(jsonb_build_object('id', g.id, 'select', g.selector, 'terms', g.terms, 'covered', g.covered) ORDER BY g.id)
         FILTER (WHERE g.id IS NOT NULL),
       '[]') AS grants
     FROM app.role r LEFT JOIN app.role_grant g ON g.tenant_id = r.tenant_id AND g.role_id = r.id
     GROUP BY r.slug ORDER BY r.slug`,
  );

export interface GuardrailRow {
  readonly id: string;
  readonly rule: unknown;
}

export const guardrailRows = (manager: EntityManager): Promise<GuardrailRow[]> =>
  manager.query(`SELECT id, rule FROM app.guardrail ORDER BY id`);

/** Labels by the id of the tool, of the tools of one owner. */
export async function labelRows(
  manager: EntityManager,
  ownerId: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await manager.query<{ tool_id: string; labels: string[] }[]>(
    `SELECT tool_id, labels FROM app.tool_label WHERE owner_tenant_id = $1`,
    [ownerId],
  );
  return new Map(rows.map((row) => [row.tool_id, row.labels]));
}

export interface AgentRow {
  readonly client_id: string;
  readonly name: string;
  readonly disabled: boolean;
  readonly ceiling: Ceiling;
}

/**
 * Agents that may call tools: not those that only registered themselves, and not the platform's components, which are
 * clients of the control plane only.
 */
export const agentRows = (manager: EntityManager): Promise<AgentRow[]> =>
  manager.query(
    `SELECT client_id, name, disabled_at IS NOT NULL AS disabled, ceiling
     FROM app.agent WHERE kind <> 'component' AND (registration = 'operator' OR vouched_at IS NOT NULL)
     ORDER BY client_id`,
  );

export type RevocationRow = { readonly kind: 'subject' | 'client' | 'key'; readonly value: string };

export const revocationRows = (manager: EntityManager): Promise<RevocationRow[]> =>
  manager.query(`SELECT kind, value FROM app.revocation WHERE kind <> 'grant' ORDER BY kind, value`);

/** Public call-token keys of every gateway that may act for the installation. */
export async function callTokenKeyRows(manager: EntityManager): Promise<unknown[]> {
  const rows = await manager.query<{ keys: unknown[] }[]>(
    `SELECT call_token_keys AS keys FROM app.component
     WHERE kind = 'gateway' AND revoked_at IS NULL ORDER BY id`,
  );
  return rows.flatMap((row) => row.keys);
}

/** Identity of this installation's store. */
export async function storeEpoch(manager: EntityManager): Promise<string> {
  const [row] = await manager.query<{ epoch: string }[]>(`SELECT epoch FROM app.store`);
  if (row === undefined) throw new Error('the store has no epoch');
  return row.epoch;
}
