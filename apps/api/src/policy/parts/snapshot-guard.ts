import {
  GUARD_OFF,
  guardOf,
  guardOverride,
  guardPolicy,
  isGuardOff,
  type GuardOverride,
  type GuardPolicy,
} from '#libs/contracts';
import type { EntityManager } from 'typeorm';

/** What a tenant has set: for all tools, and for some otherwise. */
export interface StoredGuard {
  readonly tenant: GuardPolicy;
  readonly tools: ReadonlyMap<string, GuardOverride>;
}

/** @throws ZodError for a policy that nobody could have stored: then nothing is published */
export async function storedGuard(manager: EntityManager): Promise<StoredGuard> {
  const rows = await manager.query<{ tool_id: string | null; policy: unknown }[]>(
    `SELECT tool_id, policy FROM app.guard_policy ORDER BY tool_id NULLS FIRST`,
  );
  let tenant = GUARD_OFF;
  const tools = new Map<string, GuardOverride>();
  for (const { tool_id: toolId, policy } of rows)
    if (toolId === null) tenant = guardPolicy.parse(policy);
    else tools.set(toolId, guardOverride.parse(policy));
  return { tenant, tools };
}

/** For all tools; absent where nothing is looked for. */
export const snapshotGuard = ({ tenant }: StoredGuard): { guard?: GuardPolicy } =>
  isGuardOff(tenant) ? {} : { guard: tenant };

/** For one tool, if it has anything otherwise; also where that is to look for nothing. */
export function toolGuard({ tenant, tools }: StoredGuard, toolId: string): { guard?: GuardPolicy } {
  const override = tools.get(toolId);
  return override === undefined ? {} : { guard: guardOf(tenant, override) };
}
