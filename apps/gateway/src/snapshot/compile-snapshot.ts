import type { Snapshot, SnapshotTool } from '#libs/contracts';
import { exposedDefinition, headerParams } from '#libs/mcp';
import { loadPublicKeys } from '#libs/oauth';
import { Budgets, compilePolicy, isTimeZone } from '#libs/policy';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ActiveSnapshot, ToolFacts } from './active-snapshot.js';

/** Definitions read per turn of the event loop, so that a large snapshot does not hold calls up. */
const PER_TURN = 50;

/**
 * Turns a verified snapshot into what calls decide from. Facts of definitions that `previous` already had are kept.
 *
 * Schemas are not compiled here but by digest, in the background (performance.md §4).
 *
 * @throws PolicyCollision, BadKey, SyntaxError: then the snapshot is refused as a whole
 */
export async function compileSnapshot(
  snapshot: Snapshot,
  previous: ActiveSnapshot | undefined,
): Promise<ActiveSnapshot> {
  const facts = new Map<string, ToolFacts>();
  let read = 0;
  for (const tool of snapshot.tools) {
    const kept = previous?.facts.get(tool.urn);
    if (kept?.definition === tool.definition) facts.set(tool.urn, kept);
    else {
      facts.set(tool.urn, factsOf(tool));
      if (++read % PER_TURN === 0) await nextTurn();
    }
  }
  return Object.freeze<ActiveSnapshot>({
    policy: compilePolicy(snapshot),
    version: `${snapshot.epoch}:${snapshot.revision}`,
    mark: Object.freeze({ epoch: snapshot.epoch, revision: snapshot.revision }),
    issuerKeys: loadPublicKeys(snapshot.issuer.keys),
    callTokenKeys: snapshot.callTokenKeys,
    facts,
    budgets: budgetsOf(snapshot),
  });
}

function budgetsOf({ budgets = [], tenant: { timeZone = 'UTC' } }: Snapshot): Budgets {
  if (!isTimeZone(timeZone)) throw new RangeError(`there is no time zone ${timeZone}`);
  return new Budgets(budgets, timeZone);
}

function factsOf(tool: SnapshotTool): ToolFacts {
  const { inputSchema, outputSchema } = JSON.parse(tool.definition) as {
    inputSchema: Record<string, unknown>;
    outputSchema?: Record<string, unknown>;
  };
  return Object.freeze({
    exposed: exposedDefinition(tool.definition, tool.exposedName),
    definition: tool.definition,
    headerParams: headerParams(inputSchema),
    inputSchema,
    outputSchema,
  });
}
