import { type Ceiling, ITEM_KINDS, readItemKey, type Snapshot, type SnapshotTool } from '#libs/contracts';
import { compileCeiling, compileGrants, type Grants } from './grant/compiled-grants.js';
import { compileGuardrails } from './grant/compiled-guardrails.js';
import { assertDistinct, assertDistinctServers } from './policy-collision.js';
import type { CompiledAgent, Policy } from './policy.js';

/**
 * Compiles a verified snapshot. A tool whose server is not in the snapshot is left out: an unresolved reference denies.
 * Does not check the signature, age or revision of the snapshot, and compiles no schemas.
 *
 * @throws PolicyCollision
 */
export function compilePolicy(snapshot: Snapshot): Policy {
  assertDistinctServers(snapshot.servers);
  const servers = new Map(snapshot.servers.map((server) => [server.slug, server]));
  const tools = snapshot.tools.filter(({ server }) => servers.has(server)).sort(byExposedName);
  assertDistinct(tools);
  const items = (snapshot.items ?? []).filter(({ server }) => servers.has(server)).sort(byExposedName);
  for (const kind of ITEM_KINDS) assertDistinct(items.filter(({ name }) => readItemKey(name).kind === kind));
  const toolsByUrn = new Map([...tools, ...items].map((tool) => [tool.urn, tool]));
  const ceilings = sharedCeilings(toolsByUrn);
  return Object.freeze<Policy>({
    snapshot,
    servers,
    toolsByUrn,
    toolsByExposedName: new Map(tools.map((tool) => [tool.exposedName, tool])),
    toolsByServer: groupByServer(tools),
    toolsInOrder: Object.freeze(tools),
    itemsByServer: groupByServer(items),
    itemsInOrder: Object.freeze(items),
    agents: new Map(
      snapshot.agents.map((agent): [string, CompiledAgent] => [
        agent.clientId,
        { agent, ceiling: ceilings(agent.ceiling) },
      ]),
    ),
    roles: new Map(snapshot.roles.map(({ slug, grants }) => [slug, compileGrants(grants, toolsByUrn)])),
    guardrails: Object.freeze(compileGuardrails(snapshot.guardrails ?? [])),
    revoked: Object.freeze({
      subjects: new Set(snapshot.revoked.subjects),
      clients: new Set(snapshot.revoked.clients),
      keys: new Set(snapshot.revoked.keys),
    }),
  });
}

// Code-unit order, whatever the locale: replicas and pages agree (mcp-protocol §8).
const byExposedName = (a: SnapshotTool, b: SnapshotTool): number =>
  a.exposedName < b.exposedName ? -1 : a.exposedName > b.exposedName ? 1 : 0;

function groupByServer(tools: readonly SnapshotTool[]): Map<string, Map<string, SnapshotTool>> {
  const groups = new Map<string, Map<string, SnapshotTool>>();
  for (const tool of tools) {
    const group = groups.get(tool.server) ?? new Map<string, SnapshotTool>();
    groups.set(tool.server, group.set(tool.name, tool));
  }
  return groups;
}

/** Agents with equal ceilings share them: conditions are compiled once, and long lists held once. */
function sharedCeilings(tools: ReadonlyMap<string, SnapshotTool>): (ceiling: Ceiling) => Grants {
  const shared = new Map<string, Grants>();
  return (ceiling) => {
    const key = JSON.stringify(ceiling);
    let found = shared.get(key);
    if (found === undefined) shared.set(key, (found = compileCeiling(ceiling, tools)));
    return found;
  };
}
