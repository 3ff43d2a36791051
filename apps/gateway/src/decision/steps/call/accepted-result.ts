import type { GuardNote } from '#libs/contracts';
import { Denied } from '#libs/denial';
import {
  acceptCompletion,
  acceptPrompt,
  acceptResource,
  acceptResult,
  cleanContent,
  type Violation,
} from '#libs/guard';
import { isObject, sha256Hex } from '#libs/manifest';
import { isInputRequired, type ItemMethod, itemResult } from '#libs/mcp';
import { ContentDenied } from '../../../guard/content-denied.js';
import type { ContentGuard } from '../../../guard/content-guard.js';
import { judgedOrDenied } from '../../../guard/judged-or-denied.js';
import {
  type AcceptedResult,
  type ActiveCaller,
  type AddressedRequest,
  type AdmittedCall,
  type CleanArguments,
  type Executed,
  type ItemCallMessage,
  proven,
} from '../../proofs.js';
import type { RequestStates } from '../../request-states.js';
import { acceptedQuestion } from './accepted-question.js';

type Result = Readonly<Record<string, unknown>>;

/**
 * Step 14: the answer is one that the method and, of a tool, the approved output schema accept, with and without what the guard
 * takes out of it, and holds nothing that the item's policy blocks (mcp-protocol §5.3). What the agent gets is built from the
 * parts that were checked; where a policy holds, it says where they come from and what was found (docs/decisions/0053).
 *
 * Not checked: whether the answer is true.
 *
 * @throws Denied `result-invalid`, `result-blocked`, `result-unjudged`, `input-refused`
 */
export const acceptedResult =
  (guard: Pick<ContentGuard, 'judge'>, states: Pick<RequestStates, 'seal'>) =>
  async (
    addressed: AddressedRequest,
    caller: ActiveCaller,
    message: ItemCallMessage,
    { callId }: AdmittedCall,
    clean: CleanArguments,
    { result, bytes }: Executed,
  ): Promise<AcceptedResult> => {
    const { era, call } = message;
    if (isInputRequired(result)) {
      const question = await acceptedQuestion(guard, message, clean, result);
      const sealed = states.seal(addressed, caller, message, clean.served, question.requestState);
      return accepted(question.text(sealed), result, []);
    }
    assertAccepted(call.method, result, clean, 'result-invalid', []);
    const { blocked, findings } = cleanContent('result', result);
    if (blocked) throw new Denied('result-blocked', { detail: JSON.stringify(findings).slice(0, 300) });
    const { policy, notes: before } = clean.guarded;
    if (policy === undefined) return accepted(itemResult(call.method, era, result), result, []);
    const value = contentOf(call.method, result);
    const judgement = await judgedOrDenied('result-unjudged', () =>
      guard.judge({ at: 'results', value, json: () => JSON.stringify(value), size: bytes }, policy),
    );
    const notes = [...before, ...judgement.notes];
    if (judgement.blocked) throw new ContentDenied('result-blocked', judgement.notes);
    const left: Result =
      judgement.value !== value && isObject(judgement.value) ? { ...result, ...judgement.value } : result;
    if (left !== result) assertAccepted(call.method, left, clean, 'result-blocked', judgement.notes);
    const meta = provenance(clean, callId, notes);
    return accepted(itemResult(call.method, era, left, meta), left, judgement.notes);
  };

const ACCEPT: Readonly<
  Record<ItemMethod, (result: unknown, clean: CleanArguments) => Violation | undefined>
> = {
  'tools/call': (result, { compiled }) => acceptResult(result, compiled),
  'prompts/get': acceptPrompt,
  'resources/read': acceptResource,
  'completion/complete': acceptCompletion,
};

/** Members of a result that say something. */
const CONTENT: Readonly<Record<ItemMethod, readonly string[]>> = {
  'tools/call': ['content', 'structuredContent'],
  'prompts/get': ['description', 'messages'],
  'resources/read': ['contents'],
  'completion/complete': ['completion'],
};

function contentOf(method: ItemMethod, result: Result): Result {
  const said = CONTENT[method].filter((name) => result[name] !== undefined);
  return Object.fromEntries(said.map((name) => [name, result[name]]));
}

function assertAccepted(
  method: ItemMethod,
  result: Result,
  clean: CleanArguments,
  reason: 'result-invalid' | 'result-blocked',
  notes: readonly GuardNote[],
): void {
  const violation = ACCEPT[method](result, clean);
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
