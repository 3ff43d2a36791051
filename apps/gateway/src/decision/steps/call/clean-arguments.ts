import type { GuardPolicy } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { cleanContent } from '#libs/guard';
import { callText, canonicalJson, isObject, sha256Hex } from '#libs/manifest';
import type { Clock } from '#libs/platform';
import { decideCall } from '#libs/policy';
import { ContentDenied } from '../../../guard/content-denied.js';
import type { ContentGuard } from '../../../guard/content-guard.js';
import { judgedOrDenied } from '../../../guard/judged-or-denied.js';
import {
  type ActiveCaller,
  type AdmittedCall,
  type ApprovedIfSensitive,
  type CleanArguments,
  type DecidedArguments,
  type FreshSnapshot,
  type Guarded,
  proven,
} from '../../proofs.js';

/**
 * Step 13: the guard found nothing in the arguments that the tool's policy blocks, and took out what it is to take out; the
 * approved schema and the conditions accept what is left, and its hash stands for the call from here on. After admission, because looking is
 * the dearest check: a caller over its limits cannot make the gateway do it.
 *
 * Not checked: what no detector knows (docs/decisions/0053).
 *
 * @throws Denied `content-blocked`, `content-unjudged`
 */
export const cleanArguments =
  (guard: Pick<ContentGuard, 'judge'>, clock: Clock) =>
  async (
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    _admitted: AdmittedCall,
    approved: ApprovedIfSensitive,
  ): Promise<CleanArguments> => {
    const brought = approved.input?.responses;
    const { blocked: oversized, findings } = cleanContent(
      'arguments',
      brought === undefined ? approved.args : [approved.args, brought],
    );
    if (oversized) throw new Denied('content-blocked', { detail: JSON.stringify(findings).slice(0, 300) });
    const policy = approved.served.tool.guard ?? snapshot.policy.snapshot.guard;
    if (policy === undefined) return clean(approved, { policy, notes: [] });
    if (brought !== undefined) await assertBrought(guard, policy, brought);
    const { args, argumentsJson: json } = approved;
    const payload = { at: 'arguments', value: args, json: () => json, size: json.length } as const;
    const { value, blocked, notes } = await judgedOrDenied('content-unjudged', () =>
      guard.judge(payload, policy),
    );
    if (blocked) throw new ContentDenied('content-blocked', notes);
    if (value === args) return clean(approved, { policy, notes });
    if (!isObject(value)) throw new ContentDenied('content-blocked', notes, { detail: 'nothing is left' });
    const detail = objectionTo(value, snapshot, caller, approved, clock);
    if (detail !== undefined)
      throw new ContentDenied('content-blocked', notes, { detail, hint: `taking it out: ${detail}` });
    const argumentsJson = canonicalJson(value);
    const argsHash = sha256Hex(callText(argumentsJson, brought));
    const sent = { ...approved, args: value, argumentsJson, argsHash };
    return clean(sent, { policy, notes });
  };

/**
 * Why what is left of the arguments may not be sent: everything that was proved of them must hold of what is left, or whoever
 * makes the guard take something out could say one thing and mean another.
 */
function objectionTo(
  args: Readonly<Record<string, unknown>>,
  { policy }: FreshSnapshot,
  caller: ActiveCaller,
  { compiled, terms, served: { tool } }: ApprovedIfSensitive,
  clock: Clock,
): string | undefined {
  const violation = compiled.acceptArguments(args);
  if (violation !== undefined) return `breaks the schema: ${violation.pointer || '/'} (${violation.keyword})`;
  if (terms.approval.length > 0) return 'is not what a person approved';
  const verdict = decideCall({ policy, caller, tool, args, at: clock.now() });
  if (!verdict.allowed || verdict.approval.length > 0)
    return 'does not meet the conditions that the call met';
  return undefined;
}

/** What a second round brings answers a question: nothing can be taken out of it. */
async function assertBrought(
  guard: Pick<ContentGuard, 'judge'>,
  policy: GuardPolicy,
  brought: Readonly<Record<string, unknown>>,
): Promise<void> {
  const json = JSON.stringify(brought);
  const { value, blocked, notes } = await judgedOrDenied('content-unjudged', () =>
    guard.judge({ at: 'arguments', value: brought, json: () => json, size: json.length }, policy),
  );
  if (blocked || value !== brought) throw new ContentDenied('content-blocked', notes);
}

const clean = (decided: DecidedArguments, guarded: Guarded): CleanArguments =>
  proven({ ...decided, guarded });
