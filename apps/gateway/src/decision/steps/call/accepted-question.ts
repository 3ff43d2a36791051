import { Denied } from '#libs/denial';
import { cleanContent } from '#libs/guard';
import { type Asked, inputRequiredResult, readInputRequired } from '#libs/mcp';
import { ContentDenied } from '../../../guard/content-denied.js';
import type { ContentGuard } from '../../../guard/content-guard.js';
import { judgedOrDenied } from '../../../guard/judged-or-denied.js';
import { lentCapabilities } from '../../capabilities.js';
import type { CleanArguments, ItemCallMessage } from '../../proofs.js';

/** Questions that a server has before it answers (SEP-2322). */
export interface AcceptedQuestion {
  /** In the server's own words. */
  readonly requestState: string | undefined;
  /** Text of the result, with the state as the agent gets it. */
  text(sealed: string | undefined): string;
}

/**
 * Proves that a server asks only what it may ask of this agent, and holds what it asks against the guard like any result.
 * @throws Denied `input-refused`, `result-blocked`, `result-unjudged`
 */
export async function acceptedQuestion(
  guard: Pick<ContentGuard, 'judge'>,
  message: ItemCallMessage,
  { served: { server }, guarded: { policy } }: CleanArguments,
  result: Readonly<Record<string, unknown>>,
): Promise<AcceptedQuestion> {
  if (message.call.method === 'completion/complete')
    throw new Denied('input-refused', { detail: 'completions ask for nothing' });
  const read = readInputRequired(result, new Set(Object.keys(lentCapabilities(message, server)) as Asked[]));
  if (typeof read === 'string') throw new Denied('input-refused', { detail: read.slice(0, 300) });
  const { inputRequests: value, requestState } = read;
  const { blocked: oversized, findings } = cleanContent('result', value);
  if (oversized) throw new Denied('result-blocked', { detail: JSON.stringify(findings).slice(0, 300) });
  if (policy !== undefined) {
    const json = JSON.stringify(value);
    const judged = await judgedOrDenied('result-unjudged', () =>
      guard.judge({ at: 'results', value, json: () => json, size: json.length }, policy),
    );
    // A question without a part of it is another question.
    if (judged.blocked || judged.value !== value) throw new ContentDenied('result-blocked', judged.notes);
  }
  return { requestState, text: (sealed) => inputRequiredResult({ ...read, requestState: sealed }) };
}
