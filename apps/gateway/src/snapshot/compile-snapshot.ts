import { readItemKey, type Snapshot, type SnapshotTool } from '#libs/contracts';
import { isObject, itemSchema, templatePattern } from '#libs/manifest';
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
  for (const tool of [...snapshot.tools, ...(snapshot.items ?? [])]) {
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

const NONE: ReadonlySet<string> = new Set();

function factsOf(item: SnapshotTool): ToolFacts {
  const { kind } = readItemKey(item.name);
  const definition = JSON.parse(item.definition) as Record<string, unknown>;
  if (kind === 'tool') return toolFacts(item, definition);
  const template = kind === 'template' ? String(definition['uriTemplate']) : undefined;
  const pattern = template === undefined ? undefined : templatePattern(template);
  return Object.freeze({
    // A URI is the same everywhere; a prompt is told apart by its server, like a tool.
    exposed: kind === 'prompt' ? exposedDefinition(item.definition, item.exposedName) : item.definition,
    definition: item.definition,
    headerParams: [],
    inputSchema: itemSchema(kind, definition),
    outputSchema: undefined,
    completable: completable(definition['arguments'], template),
    uris: pattern === undefined ? undefined : new RegExp(pattern),
  });
}

function toolFacts(tool: SnapshotTool, definition: Record<string, unknown>): ToolFacts {
  const { inputSchema, outputSchema } = definition as {
    inputSchema: Record<string, unknown>;
    outputSchema?: Record<string, unknown>;
  };
  return Object.freeze({
    exposed: exposedDefinition(tool.definition, tool.exposedName),
    definition: tool.definition,
    headerParams: headerParams(inputSchema),
    inputSchema,
    outputSchema,
    completable: NONE,
    uris: undefined,
  });
}

function completable(args: unknown, template: string | undefined): ReadonlySet<string> {
  const named = Array.isArray(args) ? args.filter(isObject).map(({ name }) => String(name)) : [];
  const variables = [...(template ?? '').matchAll(/\{([^{}]*)\}/g)].map(([, name]) => String(name));
  return new Set([...named, ...variables]);
}
