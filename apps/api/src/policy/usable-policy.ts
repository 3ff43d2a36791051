import type { Snapshot } from '#libs/contracts';
import { UnsupportedSchema, type SchemaValidators } from '#libs/guard';
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
    try {
      validators.compile({ inputSchema, outputSchema });
    } catch (cause) {
      if (!(cause instanceof UnsupportedSchema)) throw cause;
      throw conflict('schema_unsupported', `${tool.urn} cannot be enforced: ${cause.message}`);
    }
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
