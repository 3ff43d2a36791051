import { Denied } from '#libs/denial';
import { canonicalJson, sha256Hex } from '#libs/manifest';
import { assertModernToolHeaders } from '#libs/mcp';
import type { Clock } from '#libs/platform';
import { decideCall } from '#libs/policy';
import type { ToolValidators } from '../../../snapshot/tool-validators.js';
import {
  type AcceptedArguments,
  type ActiveCaller,
  type CallTerms,
  type FreshSnapshot,
  type GrantedTool,
  proven,
  type ToolCallMessage,
} from '../../proofs.js';

const NONE: readonly string[] = Object.freeze([]);

/**
 * Step 10: the approved input schema accepts the arguments as they are, without coercion or defaults, and the headers that
 * the schema mirrors them in agree (SEP-2243). From here on their canonical form stands for them: it is what is hashed, bound
 * into the call token and sent. Then the conditions of grants, ceiling and guardrails, which are compared with what was
 * accepted and nothing else.
 *
 * Not checked: what the arguments mean.
 *
 * @throws Denied `arguments-invalid`, naming place and rule but never the value; `header-mismatch`; `condition-failed`
 */
export const acceptedArguments =
  (validators: ToolValidators, clock: Clock) =>
  (
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    granted: GrantedTool,
    message: ToolCallMessage,
  ): AcceptedArguments => {
    const { tool, server, facts } = granted;
    const { args } = message.call;
    if (message.era === 'modern') assertModernToolHeaders(args, message.headers, facts.headerParams);
    const compiled = validators.of(facts);
    const violation = compiled.acceptArguments(args);
    if (violation !== undefined) {
      const place = `${violation.pointer || '/'} (${violation.keyword})`;
      throw new Denied('arguments-invalid', { detail: place, hint: place });
    }
    const argumentsJson = canonicalJson(args);
    const served = { tool, server, facts };
    const terms = termsOf(snapshot, caller, granted, args, clock);
    return proven({ served, compiled, args, argumentsJson, argsHash: sha256Hex(argumentsJson), terms });
  };

function termsOf(
  { policy }: FreshSnapshot,
  caller: ActiveCaller,
  { tool, role, grant, conditional }: GrantedTool,
  args: Readonly<Record<string, unknown>>,
  clock: Clock,
): CallTerms {
  if (!conditional) return { role, grant, approval: NONE, limits: undefined, shadow: NONE };
  const verdict = decideCall({ policy, caller, tool, args, at: clock.now() });
  if (!verdict.allowed)
    throw new Denied('condition-failed', { detail: `${verdict.factor}: ${verdict.detail}`.slice(0, 500) });
  const { approval, limits, shadow } = verdict;
  return { role: verdict.grant.role, grant: verdict.grant.id, approval, limits, shadow };
}
