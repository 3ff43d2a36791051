import type { Ceiling, Rate, Selector, SnapshotGrant, SnapshotTool, Terms } from '#libs/contracts';
import { type Condition, loadCondition } from './condition.js';
import { covers } from './covers.js';

/** One grant of a role, or one of the terms of a ceiling. */
export interface CompiledGrant {
  readonly id: string;
  readonly condition: Condition | undefined;
  /** The condition decides nothing: it is evaluated to be recorded. */
  readonly tried: boolean;
  readonly eachCall: boolean;
  readonly limits: Rate | undefined;
  /** Asks for nothing: whoever has it needs no other. */
  readonly plain: boolean;
}

interface SetGrant {
  readonly grant: CompiledGrant;
  readonly covers: (tool: SnapshotTool) => boolean;
}

/**
 * Grants that belong together. Named tools are found by one look-up and sets by asking each, so that a decision costs the
 * same among ten tools as among ten thousand, and a set costs no memory for each tool that it covers.
 */
export interface Grants {
  readonly named: ReadonlyMap<string, readonly CompiledGrant[]>;
  readonly sets: readonly SetGrant[];
}

/** What asks for less comes first: it is tried first. */
const order = (grant: CompiledGrant): number =>
  (grant.eachCall ? 4 : 0) + (grant.limits === undefined ? 0 : 2) + (grant.condition === undefined ? 0 : 1);
export const byDemand = (a: CompiledGrant, b: CompiledGrant): number => order(a) - order(b);

/** @param tools all tools of the snapshot, by canonical id: what is not among them is covered by nothing */
export function compileGrants(
  grants: readonly SnapshotGrant[],
  tools: ReadonlyMap<string, SnapshotTool>,
): Grants {
  const named = new Map<string, CompiledGrant[]>();
  const sets: SetGrant[] = [];
  for (const given of grants) {
    const grant = compiled(given.id, given);
    const covering = covers(given.select, given.effects);
    const urns = given.only ?? (given.select.kind === 'tools' ? given.select.tools : undefined);
    if (urns === undefined) sets.push({ grant, covers: covering });
    else addNamed(named, grant, urns, (tool) => covering(tool), tools);
  }
  for (const list of named.values()) list.sort(byDemand);
  sets.sort((a, b) => byDemand(a.grant, b.grant));
  return { named, sets };
}

function addNamed(
  named: Map<string, CompiledGrant[]>,
  grant: CompiledGrant,
  urns: readonly string[],
  covering: (tool: SnapshotTool) => boolean,
  tools: ReadonlyMap<string, SnapshotTool>,
): void {
  for (const urn of urns) {
    const tool = tools.get(urn);
    if (tool === undefined || !covering(tool)) continue;
    const list = named.get(urn);
    if (list === undefined) named.set(urn, [grant]);
    else list.push(grant);
  }
}

export function compileCeiling(ceiling: Ceiling, tools: ReadonlyMap<string, SnapshotTool>): Grants {
  const list: readonly (Terms & { select: Selector })[] =
    ceiling.kind === 'terms' ? ceiling.terms : [{ select: ceiling }];
  return compileGrants(
    list.map((entry, i) => ({ ...entry, id: `ceiling-${i + 1}` })),
    tools,
  );
}

const compiled = (id: string, { condition, conditionMode, approval, limits }: Terms): CompiledGrant =>
  Object.freeze({
    id,
    condition: condition === undefined ? undefined : loadCondition(condition),
    tried: condition !== undefined && conditionMode === 'shadow',
    eachCall: approval === 'each-call',
    limits,
    plain: condition === undefined && approval === undefined && limits === undefined,
  });

/** Every grant that covers the tool, what asks for less first within its kind. */
export function coveringGrants({ named, sets }: Grants, tool: SnapshotTool): CompiledGrant[] {
  const found = [...(named.get(tool.urn) ?? [])];
  for (const set of sets) if (set.covers(tool)) found.push(set.grant);
  return found;
}

/** A grant that covers the tool, the plain one if there is any. */
export function findCovering({ named, sets }: Grants, tool: SnapshotTool): CompiledGrant | undefined {
  let found = named.get(tool.urn)?.[0];
  if (found?.plain) return found;
  for (const set of sets) {
    if ((found !== undefined && !set.grant.plain) || !set.covers(tool)) continue;
    if (set.grant.plain) return set.grant;
    found = set.grant;
  }
  return found;
}
