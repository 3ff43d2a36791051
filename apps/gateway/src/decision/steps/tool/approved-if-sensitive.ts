import { FLOW_LABELS, type FlowLabel } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { callText } from '#libs/manifest';
import { causeOf } from '#libs/platform';
import type { CallApprovals } from '../../../approvals/call-approvals.js';
import type { FlowStore } from '../../../approvals/flow-store.js';
import {
  type AcceptedArguments,
  type ActiveCaller,
  type AddressedRequest,
  type ApprovedIfSensitive,
  type CallTerms,
  type DecidedArguments,
  proven,
  type ItemCallMessage,
} from '../../proofs.js';

/** Reasons of the flow rule in `why`. */
const FLOW = 'flow';

/**
 * Step 11: where a grant, a ceiling or a guardrail asks for it, a person has approved exactly this call: caller, key, tool
 * hash and hash of what is sent, once (access.md §3). So has one where data could flow out: the tool reaches outside, and the task
 * has touched both content that nobody vouches for and private data. The approval is used up here, whatever the steps after
 * this one say: single use is worth more than a second question.
 *
 * What wanted the approval, the flow rule included, stands in the terms from here on: what is approved is not changed later.
 *
 * Not checked: whether the person understood what they saw.
 *
 * @throws Denied `approval-required`, `limiter-unavailable`
 */
export const approvedIfSensitive =
  (approvals: CallApprovals, flows: FlowStore) =>
  (
    addressed: AddressedRequest,
    caller: ActiveCaller,
    message: ItemCallMessage,
    accepted: AcceptedArguments,
    call: string,
  ): ApprovedIfSensitive | Promise<ApprovedIfSensitive> => {
    const labels = flowLabels(accepted);
    if (accepted.terms.approval.length === 0 && labels.length === 0) return passed(accepted);
    return ask(approvals, flows, { addressed, caller, message, accepted, call, labels });
  };

interface Asked {
  readonly addressed: AddressedRequest;
  readonly caller: ActiveCaller;
  readonly message: ItemCallMessage;
  readonly accepted: AcceptedArguments;
  readonly call: string;
  readonly labels: readonly FlowLabel[];
}

async function ask(approvals: CallApprovals, flows: FlowStore, asked: Asked): Promise<ApprovedIfSensitive> {
  const { addressed, caller, accepted, call, labels } = asked;
  const { tenant } = addressed;
  const tasks = tasksOf(asked);
  const why = [...accepted.terms.approval];
  if (labels.includes('external-effect')) {
    const seen = await known(() => Promise.all(tasks.map((task) => flows.touched(tenant, task))));
    const touched = new Set(seen.flatMap((of) => [...of]));
    if (
      FLOW_LABELS.every(
        (label) => label === 'external-effect' || touched.has(label) || labels.includes(label),
      )
    )
      why.push(FLOW);
  }
  if (why.length > 0) {
    const { urn, name, server, hash, effect } = accepted.served.tool;
    const { sub, clientId } = caller;
    await approvals.use(tenant, {
      call,
      sub,
      clientId,
      ...(caller.token.jkt === undefined ? {} : { key: caller.token.jkt }),
      tool: { urn, name, server, hash, effect },
      argsHash: accepted.argsHash,
      arguments: callText(accepted.argumentsJson, accepted.input?.responses),
      why,
    });
  }
  // Before it runs: what is decided from now on knows that it may have.
  if (labels.length > 0)
    await known(() => Promise.all(tasks.map((task) => flows.touch(tenant, task, labels))));
  return passed({ ...accepted, terms: { ...accepted.terms, approval: why } });
}

async function known<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new Denied('limiter-unavailable', { detail: causeOf(cause).slice(0, 200), retryAfter: 5 });
  }
}

/**
 * A legacy session, or the chain that the token is of. An agent begins a new one when it pleases, by a refresh or another
 * session, so what was done by the same grant counts too; without a grant, by the same user and agent.
 */
const tasksOf = ({ message: { session }, caller: { token, principal } }: Asked): readonly string[] => [
  session === undefined ? `txn:${token.txn}` : `session:${session.digest}`,
  token.gid === undefined ? `principal:${principal}` : `grant:${token.gid}`,
];

const flowLabels = ({ served: { tool } }: AcceptedArguments): readonly FlowLabel[] =>
  tool.labels === undefined ? [] : FLOW_LABELS.filter((label) => tool.labels?.includes(label));

const passed = (facts: DecidedArguments & { readonly terms: CallTerms }): ApprovedIfSensitive =>
  proven({ ...facts });
