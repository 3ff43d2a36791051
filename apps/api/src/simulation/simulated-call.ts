import type { Simulation } from '#libs/contracts';
import { Denied, type DenialReason, STEPS, type Step } from '#libs/denial';
import { type SchemaValidators, UnsupportedSchema } from '#libs/guard';
import { assertActive, type Caller, explain, type Explanation, findTool, type Policy } from '#libs/policy';

export interface SimulatedCall {
  readonly policy: Policy;
  readonly caller: Caller;
  /** Canonical id, or the name on the aggregate endpoint. */
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>> | undefined;
  /** Unix milliseconds. */
  readonly at: number;
}

interface Ended {
  readonly step?: Step;
  readonly reason?: DenialReason;
  readonly detail?: string;
}

/** Steps that only a live call can take. */
const LIVE: ReadonlySet<Step> = new Set([
  'addressedRequest',
  'freshSnapshot',
  'verifiedToken',
  'provenPossession',
  'wellFormedMessage',
  'attestedManifest',
  'admittedCall',
  'cleanArguments',
  'execute',
  'acceptedResult',
  'settledCall',
]);

/**
 * What would become of a call: the steps of the decision that depend on policy alone, by the functions that the gateway
 * enforces with. Not simulated: tokens, drift, limits, content and the tool itself.
 */
export function simulatedCall(asked: SimulatedCall, validators: SchemaValidators): Simulation {
  const { policy, caller } = asked;
  const { sub, clientId, roles } = caller;
  const tool = policy.toolsByUrn.get(asked.tool) ?? findTool(policy, asked.tool);
  const explained = tool === undefined ? undefined : explain({ ...asked, tool });
  const ended =
    notActive(policy, caller) ??
    (tool === undefined || explained === undefined
      ? ({ step: 'publishedTool', reason: 'tool-not-found' } as const)
      : (notGranted(explained) ??
        notAccepted(validators, tool.definition, asked.args) ??
        verdictOf(explained)));
  const call = explained?.call;
  const allowed = call?.allowed === true ? call : undefined;
  return {
    verdict: verdict(ended, explained, asked.args === undefined),
    reason: ended.reason ?? null,
    detail: ended.detail ?? null,
    caller: { sub, clientId, roles: [...roles] },
    tool:
      tool === undefined
        ? null
        : { urn: tool.urn, name: tool.exposedName, effect: tool.effect, labels: [...(tool.labels ?? [])] },
    right: allowed === undefined ? null : { role: allowed.grant.role, grant: allowed.grant.id },
    approval: [...(allowed?.approval ?? [])],
    limits: allowed?.limits ?? null,
    shadow: [...(call?.shadow ?? [])],
    steps: stepsOf(ended, asked.args === undefined),
    grants: [...(explained?.grants ?? [])],
    ceiling: [...(explained?.ceiling ?? [])],
    guardrails: [...(explained?.guardrails ?? [])],
    scopes:
      explained === undefined
        ? null
        : { required: [...explained.scopes.required], held: [...explained.scopes.held] },
  };
}

function verdict(ended: Ended, explained: Explanation | undefined, blind: boolean): Simulation['verdict'] {
  const call = explained?.call;
  const open = ended.reason === undefined || ended.reason === 'approval-required';
  // Without arguments neither their schema nor conditions over them were asked.
  if (blind && (open || (call?.allowed === false && call.unknown))) return 'depends';
  if (ended.reason === 'approval-required') return 'approval';
  return ended.reason === undefined ? 'allowed' : 'denied';
}

function notActive(policy: Policy, caller: Caller): Ended | undefined {
  try {
    assertActive(policy, caller);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof Denied)) throw cause;
    return { step: 'activeCaller', reason: cause.reason, ...detail(cause.context.detail) };
  }
}

function notGranted({ tool }: Explanation): Ended | undefined {
  if (tool.allowed) return undefined;
  return { step: 'grantedTool', reason: tool.reason, detail: `the ${tool.factor} does not allow the tool` };
}

function notAccepted(
  validators: SchemaValidators,
  definition: string,
  args: SimulatedCall['args'],
): Ended | undefined {
  if (args === undefined) return undefined;
  const { inputSchema } = JSON.parse(definition) as { inputSchema: unknown };
  try {
    const violation = validators.compile({ inputSchema }).acceptArguments(args);
    if (violation === undefined) return undefined;
    const place = `${violation.pointer || '/'} (${violation.keyword})`;
    return { step: 'acceptedArguments', reason: 'arguments-invalid', detail: place };
  } catch (cause) {
    if (!(cause instanceof UnsupportedSchema)) throw cause;
    return { step: 'acceptedArguments', reason: 'internal-error', detail: cause.message };
  }
}

function verdictOf({ call }: Explanation): Ended {
  if (call === undefined) return {};
  if (!call.allowed)
    return {
      step: 'acceptedArguments',
      reason: 'condition-failed',
      detail: `${call.factor}: ${call.detail}`,
    };
  if (call.approval.length === 0) return {};
  return { step: 'approvedIfSensitive', reason: 'approval-required', detail: call.approval.join(', ') };
}

function stepsOf(ended: Ended, blind: boolean): Simulation['steps'] {
  let reached = true;
  return STEPS.map((step) => {
    if (step === ended.step) {
      reached = false;
      return { step, outcome: 'denied' as const, detail: ended.detail ?? null };
    }
    const simulated = !LIVE.has(step) && !(blind && step === 'acceptedArguments');
    const outcome = !reached ? 'not-reached' : simulated ? 'passed' : 'not-simulated';
    return { step, outcome, detail: null };
  });
}

const detail = (text: string | undefined): Pick<Ended, 'detail'> =>
  text === undefined ? {} : { detail: text };
