import {
  type ItemKind,
  readItemKey,
  type SnapshotServer,
  type SnapshotTool,
  type StdioFacts,
} from '#libs/contracts';
import { canonicalJson, reconstructItem } from '#libs/manifest';
import { exposedToolName } from '#libs/mcp';
import type { CallableTool } from './callable-tools.js';
import type { LeaseStates } from './lease-states.js';

const TIMEOUT_MS = 30_000;
const MAX_RESULT_BYTES = 4 * 1024 * 1024;

/** Servers that have a callable tool, by slug. @param owner slug of the tenant that registered them */
export function snapshotServers(
  tools: readonly CallableTool[],
  owner: string,
  leases: LeaseStates,
): SnapshotServer[] {
  const servers = new Map<string, SnapshotServer>();
  for (const tool of tools) {
    servers.set(tool.server_id, {
      slug: tool.server_slug,
      id: tool.server_id,
      owner,
      name: tool.server_name,
      url: tool.facts.url,
      versionHash: tool.server_hash,
      ...(tool.agent === null ? {} : { agent: tool.agent }),
      credential: tool.facts.credential,
      ...leases.of(tool.server_id, tool.facts),
      ...(tool.facts.stdio === undefined
        ? {}
        : { stdio: { serverVersion: tool.server_version_id, ...started(tool.facts.stdio) } }),
      era: tool.facts.era,
      protocolVersion: tool.facts.protocolVersion,
      ...(tool.facts.features === undefined ? {} : { features: tool.facts.features }),
      timeoutMs: timeoutOf(tool.facts.stdio),
      maxResultBytes: MAX_RESULT_BYTES,
    });
  }
  return [...servers.values()];
}

const started = ({ artifactDigest, profile, profileHash }: StdioFacts) => ({
  artifactDigest,
  profile,
  profileHash,
});

/** The first call of a sandboxed server waits for its start. */
const timeoutOf = (stdio: StdioFacts | undefined): number =>
  stdio === undefined ? TIMEOUT_MS : stdio.profile.limits.callMs + stdio.profile.limits.startMs;

/** @param said labels by the id of the tool: what several say of it adds up */
export function snapshotTool(
  tool: CallableTool,
  said: readonly ReadonlyMap<string, readonly string[]>[],
): SnapshotTool {
  const { kind, name } = readItemKey(tool.name);
  return {
    ...labelsOf(tool, said),
    ...published(tool),
    // Of resources the URI is the name, here and there.
    exposedName: kind === 'tool' || kind === 'prompt' ? exposedToolName(tool.server_slug, name) : name,
    definition: definitionOf(kind, tool),
  };
}

const published = (tool: CallableTool): Omit<SnapshotTool, 'exposedName' | 'definition'> => ({
  urn: tool.urn,
  toolId: tool.tool_id,
  versionId: tool.version_id,
  server: tool.server_slug,
  name: tool.name,
  hash: tool.hash,
  approvedAt: tool.decided_at.toISOString(),
  effect: tool.effect,
});

function labelsOf(
  { tool_id: id }: CallableTool,
  said: readonly ReadonlyMap<string, readonly string[]>[],
): Pick<SnapshotTool, 'labels'> {
  const labels = [...new Set(said.flatMap((by) => by.get(id) ?? []))].sort();
  return labels.length === 0 ? {} : { labels };
}

/** What agents see of the approved definition; icons only from the server's own origin. */
function definitionOf(kind: ItemKind, { canonical, facts }: CallableTool): string {
  const value = JSON.parse(canonical) as Record<string, unknown>;
  return canonicalJson(reconstructItem(kind, value, new URL(facts.url).origin));
}
