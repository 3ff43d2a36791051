import type { Selector, Snapshot, SnapshotRole, SnapshotTool } from '#libs/contracts';
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
  const select = selection(tools);
  return Object.freeze<Policy>({
    snapshot,
    servers,
    toolsByUrn: new Map(tools.map((tool) => [tool.urn, tool])),
    toolsByExposedName: new Map(tools.map((tool) => [tool.exposedName, tool])),
    toolsByServer: groupByServer(tools),
    toolsInOrder: Object.freeze(tools),
    agents: new Map(
      snapshot.agents.map((agent): [string, CompiledAgent] => [
        agent.clientId,
        { agent, ceiling: select(agent.ceiling) },
      ]),
    ),
    roles: new Map(snapshot.roles.map((role) => [role.slug, grantsOf(role, select)])),
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

type Select = (selector: Selector) => ReadonlySet<string>;

/** Selected canonical ids. Sets of equal selectors are shared, or each agent with ceiling `all` would hold every id. */
function selection(tools: readonly SnapshotTool[]): Select {
  const known = new Set(tools.map(({ urn }) => urn));
  const shared = new Map<string, ReadonlySet<string>>();
  return (selector) => {
    if (selector.kind === 'all') return known;
    // A listed id that is not in the snapshot selects nothing.
    if (selector.kind === 'tools') return new Set(selector.tools.filter((urn) => known.has(urn)));
    const key = [...selector.effects].sort().join();
    const found = shared.get(key);
    if (found !== undefined) return found;
    const wanted = new Set(selector.effects);
    const made = new Set(tools.filter(({ effect }) => wanted.has(effect)).map(({ urn }) => urn));
    shared.set(key, made);
    return made;
  };
}

function grantsOf(role: SnapshotRole, select: Select): Map<string, string> {
  const grants = new Map<string, string>();
  for (const { id, select: selector } of role.grants) {
    for (const urn of select(selector)) if (!grants.has(urn)) grants.set(urn, id);
  }
  return grants;
}
