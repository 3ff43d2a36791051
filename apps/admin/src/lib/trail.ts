import { DENIALS, STEPS, type DenialReason, type Step } from '#libs/denial';

export type StepState =
  /** Proved. */
  | 'passed'
  /** The step that refused. */
  | 'stopped'
  /** Not run, because an earlier step refused. */
  | 'unreached'
  /** Not part of this kind of request. */
  | 'skipped';

export interface TrailStep {
  readonly step: Step;
  readonly state: StepState;
  /** Microseconds; undefined when the step did not run or was not timed. */
  readonly us: number | undefined;
}

interface Decided {
  readonly trail: readonly { readonly step: Step; readonly us: number }[];
  readonly reason?: string | undefined;
}

/** Every step of the decision, in order, with what became of it. */
export function readTrail({ trail, reason }: Decided): TrailStep[] {
  const times = new Map(trail.map(({ step, us }) => [step, us]));
  const stop = stoppedAt(trail, reason);
  const last = stop === undefined ? -1 : STEPS.indexOf(stop);
  return STEPS.map((step, index) => {
    const us = times.get(step);
    if (step === stop) return { step, us, state: 'stopped' };
    if (us !== undefined) return { step, us, state: 'passed' };
    return { step, us, state: last >= 0 && index > last ? 'unreached' : 'skipped' };
  });
}

/**
 * The catalogue says which step a reason belongs to. Anything unforeseen (`internal-error`) may come from any step: then it is the
 * one after the last that passed.
 */
function stoppedAt(trail: Decided['trail'], reason: string | undefined): Step | undefined {
  if (reason === undefined) return undefined;
  if (reason in DENIALS && reason !== 'internal-error') return DENIALS[reason as DenialReason].step;
  const passed = trail.map(({ step }) => STEPS.indexOf(step));
  return STEPS[Math.max(-1, ...passed) + 1];
}

/** What each step proves, in words. */
export const STEP_WORDS: Readonly<Record<Step, string>> = {
  addressedRequest: 'Request is addressed and framed properly',
  freshSnapshot: 'Policy snapshot is signed and fresh',
  verifiedToken: 'Access token is from this tenant, for this resource, now',
  provenPossession: 'Caller holds the key of the token',
  activeCaller: 'User, agent and grant are not revoked',
  wellFormedMessage: 'One well-formed MCP message',
  publishedTool: 'Tool is approved and enabled',
  attestedManifest: 'Live server shows the approved definition',
  grantedTool: 'Roles and ceiling allow the tool',
  acceptedArguments: 'Arguments fit the approved schema',
  approvedIfSensitive: 'A person approved the call, where needed',
  admittedCall: 'Not replayed, within limits and budget',
  cleanArguments: 'Arguments are clean',
  execute: 'Call token minted, tool answered',
  acceptedResult: 'Answer fits the approved schema',
  settledCall: 'Outcome recorded',
};
