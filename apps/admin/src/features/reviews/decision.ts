import { given } from '../../lib/given.js';
import type { Effect } from '../../lib/words.js';
import type { Decision } from './api/decide-review.js';

/** What a reviewer has filled in so far. */
export interface Draft {
  readonly effect: Effect | undefined;
  readonly enable: boolean;
  readonly reason: string;
  readonly hiddenSeen: boolean;
  /** Why critical findings do not stand in the way. */
  readonly override: string;
}

/** What of a candidate has to be answered before it can be approved. */
export interface Open {
  readonly hidden: number;
  readonly critical: boolean;
}

/** What is still to do before the decision can be sent; undefined when nothing is. */
export function missingFor(
  decision: Decision['decision'],
  draft: Draft,
  { hidden, critical }: Open,
): string | undefined {
  if (decision === 'reject') {
    return draft.reason.trim().length < 3
      ? 'Say why, so that the owner of the server can act on it'
      : undefined;
  }
  if (draft.effect === undefined) return 'Choose what the tool does before you approve it';
  if (critical && draft.override.trim().length < 10)
    return 'Say in a sentence why the critical findings do not stand in the way, or reject';
  return hidden > 0 && !draft.hiddenSeen ? 'Tick that you have read the hidden characters' : undefined;
}

/** @throws Error when `missingFor` still names something. */
export function decisionFrom(decision: Decision['decision'], draft: Draft, candidateHash: string): Decision {
  const reason = draft.reason.trim();
  if (decision === 'reject') return { decision, candidateHash, reason };
  if (draft.effect === undefined) throw new Error('no effect chosen');
  return {
    decision,
    candidateHash,
    effect: draft.effect,
    enable: draft.enable,
    ...given({
      reason: reason === '' ? undefined : reason,
      override: draft.override.trim() === '' ? undefined : draft.override.trim(),
    }),
  };
}
