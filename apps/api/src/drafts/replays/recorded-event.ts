import { callEvent, type CallEvent, DATA_PLANE_SCOPES, type Snapshot } from '#libs/contracts';
import type { Caller, ReplayFacts } from '#libs/policy';
import type { DraftRules, RoleChange } from '../draft-preview.js';

const replayable = callEvent.pick({
  id: true,
  at: true,
  reason: true,
  caller: true,
  tool: true,
  right: true,
  shadow: true,
  would: true,
  trail: true,
  snapshot: true,
});

export interface ReplayableCall extends ReplayFacts {
  readonly id: string;
  /** Rules that were tried on it, and what they would have made of it. */
  readonly tried: Pick<CallEvent, 'shadow' | 'would'>;
  /** Whether the token had the scopes that the tool takes: recorded, or proved by how far the call came. */
  readonly scopesKnown: boolean;
}

/**
 * A recorded event as a call to be decided again. Undefined: it never came to the question whether its caller may use the
 * tool, so no change of roles, mappings or guardrails changes it.
 *
 * @param text as it is stored; our own, so what it is not is an error
 * @param base the policy in force: what was decided by exactly it is known
 * @throws ZodError
 */
export function replayableCall(
  text: string,
  base: Pick<Snapshot, 'epoch' | 'revision'>,
  people: DraftRules['people'],
): ReplayableCall | undefined {
  const event = replayable.parse(JSON.parse(text));
  const { sub, clientId, roles, pop } = event.caller;
  const passed = new Set(event.trail.map(({ step }) => step));
  if (!passed.has('attestedManifest') || event.tool?.urn === undefined) return undefined;
  if (sub === undefined || clientId === undefined || roles === undefined) return undefined;
  const { constraints, act, scopes } = event.caller;
  const caller: Caller = {
    sub,
    clientId,
    roles,
    scopes: new Set(scopes ?? DATA_PLANE_SCOPES),
    pop: pop ?? 'none',
    constraints,
    act,
  };
  return {
    id: event.id,
    tried: { shadow: event.shadow, would: event.would },
    scopesKnown: scopes !== undefined || passed.has('grantedTool'),
    call: {
      caller,
      tool: event.tool.urn,
      // Payloads are not part of the record.
      args: undefined,
      at: Date.parse(event.at),
      provenGrant: event.right?.grant,
    },
    draftCaller: underDraft(caller, people[sub]),
    decided: decidedBy(event, base, passed),
  };
}

function underDraft(caller: Caller, change: RoleChange | undefined): Caller {
  if (change === undefined) return caller;
  if (change.refused) return { ...caller, roles: [] };
  const kept = caller.roles.filter((role) => !change.removed.includes(role));
  return { ...caller, roles: [...new Set([...kept, ...change.added])] };
}

function decidedBy(
  { snapshot, reason }: Pick<CallEvent, 'snapshot' | 'reason'>,
  base: Pick<Snapshot, 'epoch' | 'revision'>,
  passed: ReadonlySet<string>,
): ReplayFacts['decided'] {
  if (snapshot?.epoch !== base.epoch || snapshot.revision !== base.revision) return undefined;
  if (passed.has('acceptedArguments')) return 'passed';
  return reason === 'condition-failed' ? 'denied' : undefined;
}
