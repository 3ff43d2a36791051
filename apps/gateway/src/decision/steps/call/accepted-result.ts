import type { GuardNote } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { acceptResult, cleanContent } from '#libs/guard';
import { isObject, sha256Hex } from '#libs/manifest';
import { callResult } from '#libs/mcp';
import { ContentDenied } from '../../../guard/content-denied.js';
import type { ContentGuard } from '../../../guard/content-guard.js';
import { judgedOrDenied } from '../../../guard/judged-or-denied.js';
import {
  type AcceptedResult,
  type AdmittedCall,
  type CleanArguments,
  type Executed,
  proven,
  type WellFormedMessage,
} from '../../proofs.js';

type Result = Readonly<Record<string, unknown>>;

/**
 * Step 14: the answer is a tool result that the approved output schema accepts, with and without what the guard takes out of
 * it, and holds nothing that the tool's policy blocks (mcp-protocol §5.3). What the agent gets is built from the parts that
 * were checked; where a policy holds, it says where they come from and what was found (docs/decisions/0053).
 *
 * Not checked: whether the answer is true.
 *
 * @throws Denied `result-invalid`, `result-blocked`, `result-unjudged`
 */
export const acceptedResult =
  (guard: Pick<ContentGuard, 'judge'>) =>
  async (
    { era }: WellFormedMessage,
    { callId }: AdmittedCall,
    clean: CleanArguments,
    { result, bytes }: Executed,
  ): Promise<AcceptedResult> => {
    assertAccepted(result, clean, 'result-invalid', []);
    const { blocked, findings } = cleanContent('result', result);
    if (blocked) throw new Denied('result-blocked', { detail: JSON.stringify(findings).slice(0, 300) });
    const { policy, notes: before } = clean.guarded;
    if (policy === undefined) return accepted(callResult(era, result), result, []);
    const { content, structuredContent } = result;
    const value = { content, ...(structuredContent === undefined ? {} : { structuredContent }) };
    const judgement = await judgedOrDenied('result-unjudged', () =>
      guard.judge({ at: 'results', value, json: () => JSON.stringify(value), size: bytes }, policy),
    );
    const notes = [...before, ...judgement.notes];
    if (judgement.blocked) throw new ContentDenied('result-blocked', judgement.notes);
    const left: Result =
      judgement.value !== value && isObject(judgement.value) ? { ...result, ...judgement.value } : result;
    if (left !== result) assertAccepted(left, clean, 'result-blocked', judgement.notes);
    return accepted(callResult(era, left, provenance(clean, callId, notes)), left, judgement.notes);
  };

function assertAccepted(
  result: Result,
  { compiled }: CleanArguments,
  reason: 'result-invalid' | 'result-blocked',
  notes: readonly GuardNote[],
): void {
  const violation = acceptResult(result, compiled);
  if (violation === undefined) return;
  const detail = `${violation.pointer || '/'} (${violation.keyword})`;
  if (reason === 'result-invalid') throw new Denied(reason, { detail });
  throw new ContentDenied(reason, notes, {
    detail: `without what had to be taken out, the answer breaks its schema: ${detail}`,
  });
}

const accepted = (resultJson: string, result: Result, notes: readonly GuardNote[]): AcceptedResult =>
  proven({
    resultJson,
    resultHash: sha256Hex(resultJson),
    toolError: result['isError'] === true,
    notes,
  });

/** What the agent is told of the content: whose it is, that nobody vouches for it, and what became of it on the way. */
const provenance = (
  { served: { tool, server } }: CleanArguments,
  decisionId: string,
  notes: readonly GuardNote[],
): Record<string, unknown> => ({
  'sallyport/guard': {
    v: 1,
    trust: 'untrusted',
    source: { server: server.slug, tool: tool.name },
    decisionId,
    notes,
  },
});
