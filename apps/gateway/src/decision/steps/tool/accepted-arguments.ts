import { Denied } from '#libs/denial';
import { callText, canonicalJson, sha256Hex } from '#libs/manifest';
import { assertModernToolHeaders, type BroughtInput, type ItemCall } from '#libs/mcp';
import type { Clock } from '#libs/platform';
import { decideCall } from '#libs/policy';
import type { ToolFacts } from '../../../snapshot/active-snapshot.js';
import type { ToolValidators } from '../../../snapshot/tool-validators.js';
import {
  type AcceptedArguments,
  type ActiveCaller,
  type AddressedRequest,
  type CallTerms,
  type FreshSnapshot,
  type GrantedTool,
  type ItemCallMessage,
  proven,
} from '../../proofs.js';
import { lentCapabilities } from '../../capabilities.js';
import type { RequestStates } from '../../request-states.js';

const NONE: readonly string[] = Object.freeze([]);

/**
 * Step 10: the approved input schema accepts the arguments as they are, without coercion or defaults, and the headers that
 * the schema mirrors them in agree (SEP-2243). From here on their canonical form stands for them: it is what is hashed, bound
 * into the call token and sent, together with what answers questions. Answers come only where the server may ask this caller, and a
 * state that comes back was given to this caller for exactly this request (SEP-2322). Then the conditions of grants, ceiling and guardrails, which are compared with what was accepted and nothing else.
 *
 * Not checked: what the arguments mean; that somebody asked what is answered, since answers without a state are legal.
 *
 * @throws Denied `arguments-invalid`, naming place and rule but never the value; `header-mismatch`; `state-unknown`;
 *   `condition-failed`
 */
export const acceptedArguments =
  (validators: ToolValidators, states: Pick<RequestStates, 'open'>, clock: Clock) =>
  (
    addressed: AddressedRequest,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    granted: GrantedTool,
    message: ItemCallMessage,
  ): AcceptedArguments => {
    const { tool, server, facts } = granted;
    const { call } = message;
    const { args } = call;
    if (message.era === 'modern') assertModernToolHeaders(args, message.headers, facts.headerParams);
    const compiled = validators.of(facts);
    if (call.method === 'completion/complete') assertCompletable(call, facts);
    else {
      const violation = compiled.acceptArguments(args);
      if (violation !== undefined) throw invalid(`${violation.pointer || '/'} (${violation.keyword})`);
    }
    const responses = call.input?.responses;
    if (responses !== undefined) assertAskable(message, granted);
    const argumentsJson = canonicalJson(args);
    const served = { tool, server, facts };
    const input: BroughtInput | undefined = call.input && {
      responses,
      state: states.open(addressed, caller, message, served, call.input.state),
    };
    const terms = termsOf(snapshot, caller, granted, args, clock);
    return proven({
      served,
      compiled,
      args,
      argumentsJson,
      argsHash: sha256Hex(callText(argumentsJson, responses)),
      input,
      terms,
    });
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
  const { approval, limits, shadow, would } = verdict;
  return { role: verdict.grant.role, grant: verdict.grant.id, approval, limits, shadow, would };
}

/** What a server may not ask, nobody can tell it either: it would be content that no schema and no feature has allowed. */
function assertAskable(message: ItemCallMessage, { server }: GrantedTool): void {
  if (Object.keys(lentCapabilities(message, server)).length === 0) throw invalid('/inputResponses (unasked)');
}

/** Only what the approved definition names can be completed. */
function assertCompletable({ args }: ItemCall, { completable }: ToolFacts): void {
  const { argument, context } = args as {
    argument: { name: string };
    context?: { arguments: Readonly<Record<string, unknown>> };
  };
  if (!completable.has(argument.name)) throw invalid('/argument/name (enum)');
  for (const [name, value] of Object.entries(context?.arguments ?? {})) {
    if (!completable.has(name) || typeof value !== 'string') throw invalid('/context/arguments (enum)');
  }
}

const invalid = (place: string): Denied => new Denied('arguments-invalid', { detail: place, hint: place });
