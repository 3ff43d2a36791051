import { readItemKey, type Snapshot, type SnapshotTool } from '#libs/contracts';
import { UnsupportedSchema, type SchemaValidators } from '#libs/guard';
import { itemSchema } from '#libs/manifest';
import { compilePolicy, PolicyCollision } from '#libs/policy';
import { conflict } from '../http/http.module.js';

/**
 * Proves that gateways can decide from a snapshot, with the code that they use themselves: names do not collide and every
 * schema compiles.
 *
 * @throws ProblemError 409, with words for whoever made the change
 */
export function assertUsable(snapshot: Snapshot, validators: SchemaValidators): void {
  assertDistinctServers(snapshot.servers);
  try {
    compilePolicy(snapshot);
  } catch (cause) {
    if (!(cause instanceof PolicyCollision)) throw cause;
    throw conflict('name_collision', cause.message);
  }
  for (const tool of snapshot.tools) {
    const { inputSchema, outputSchema } = JSON.parse(tool.definition) as Record<string, unknown>;
    assertEnforceable(tool, { inputSchema, outputSchema }, validators);
  }
  for (const item of snapshot.items ?? []) {
    const { kind } = readItemKey(item.name);
    if (kind === 'tool') throw new Error(`${item.urn} is a tool among the other items`);
    const inputSchema = itemSchema(kind, JSON.parse(item.definition) as Record<string, unknown>);
    assertEnforceable(item, { inputSchema }, validators);
  }
}

function assertEnforceable(
  { urn }: SnapshotTool,
  schemas: { inputSchema: unknown; outputSchema?: unknown },
  validators: SchemaValidators,
): void {
  try {
    validators.compile(schemas);
  } catch (cause) {
    if (!(cause instanceof UnsupportedSchema)) throw cause;
    throw conflict('schema_unsupported', `${urn} cannot be enforced: ${cause.message}`);
  }
}

/** A server is addressed by its slug, so the tenant's own and the platform's must differ. */
function assertDistinctServers(servers: Snapshot['servers']): void {
  const owners = new Map<string, string>();
  for (const { slug, owner } of servers) {
    const other = owners.get(slug);
    if (other !== undefined) {
      throw conflict(
        'name_collision',
        `Server ${slug} of ${owner} collides with server ${slug} of ${other}. Use the tools of one of them.`,
      );
    }
    owners.set(slug, owner);
  }
}
