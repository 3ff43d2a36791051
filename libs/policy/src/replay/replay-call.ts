import type { Caller } from '../caller.js';
import { ceilingTerms, roleGrants, type CallFacts } from '../decide-call.js';
import type { Policy } from '../policy.js';
import { redecide, type RecordedCall, type Redecision, sameTerms } from './redecide.js';

/** What a draft would make of a call that the policy in force makes something else of. */
export type ReplayChange = 'denied' | 'allowed' | 'approval' | 'unknown';

export interface ReplayedCall {
  readonly change: ReplayChange | 'same';
  /** Of the grant that allows the call now, else of the one that would; else undefined. */
  readonly role: string | undefined;
  readonly before: string;
  readonly after: string;
}

export interface ReplayFacts {
  readonly call: RecordedCall;
  /** Who the caller would be under the draft: rules over claims may give other roles. */
  readonly draftCaller: Caller;
  /** The call was decided by exactly the policy in force, and step 10 let it pass or not: that is known, whatever it carried. */
  readonly decided?: 'passed' | 'denied' | undefined;
}

/** Compares the policy in force with a draft of it, for one recorded call. */
export function replayCall(live: Policy, draft: Policy, facts: ReplayFacts): ReplayedCall {
  const { call, draftCaller } = facts;
  const tool = live.toolsByUrn.get(call.tool);
  const inDraft = draft.toolsByUrn.get(call.tool);
  if (tool === undefined || inDraft === undefined) return same('the tool is not in use');
  const now: CallFacts = { ...call, policy: live, tool };
  if (sameTerms(now, { ...call, policy: draft, caller: draftCaller, tool: inDraft }))
    return same('the same terms');
  const before = known(redecide(live, call), facts, now);
  const after = redecide(draft, { ...call, caller: draftCaller });
  const role = before.verdict === 'denied' ? after.role : (before.role ?? after.role);
  return { change: changeOf(before, after), role, before: wordsOf(before), after: wordsOf(after) };
}

/** What the record proves about the policy in force is not unknown. */
function known(before: Redecision, { decided }: ReplayFacts, facts: CallFacts): Redecision {
  if (before.verdict !== 'unknown' || decided === undefined) return before;
  if (decided === 'denied') return { ...before, verdict: 'denied' };
  return mayAsk(facts) ? before : { ...before, verdict: 'allowed', why: 'as recorded' };
}

/** Whether a person may have been asked: then having passed does not tell which of the two it was. */
const mayAsk = (facts: CallFacts): boolean =>
  [...roleGrants(facts), ...ceilingTerms(facts)].some(({ grant }) => grant.eachCall) ||
  facts.policy.guardrails.some(
    ({ covers, guardrail }) =>
      guardrail.action === 'approval' && guardrail.mode === 'enforce' && covers(facts.tool),
  );

function changeOf(before: Redecision, after: Redecision): ReplayedCall['change'] {
  if (before.verdict === 'unknown' || after.verdict === 'unknown') return 'unknown';
  return before.verdict === after.verdict ? 'same' : after.verdict;
}

const wordsOf = ({ verdict, why }: Redecision): string => `${verdict}: ${why}`.slice(0, 400);

const same = (why: string): ReplayedCall => ({ change: 'same', role: undefined, before: why, after: why });
