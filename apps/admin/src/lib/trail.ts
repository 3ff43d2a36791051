import { DENIALS, STEPS, type DenialReason, type Step } from '#libs/denial';

export type StepState =
  /** Proved. */
  | 'passed'
  /** The step that refused. */
  | 'stopped'
  /** Not run, because an earlier step refused. */
  | 'unreached'
  /** Not part of this kind of request. */
  | 'skipped'
  /** The gateway was gone before it could tell. */
  | 'untold';

export interface TrailStep {
  readonly step: Step;
  readonly state: StepState;
  /** Microseconds; undefined when the step did not run or was not timed. */
  readonly us: number | undefined;
}

interface Decided {
  readonly trail: readonly { readonly step: Step; readonly us: number }[];
  readonly reason?: string | undefined;
  readonly outcome: string;
}

/** Every step of the decision, in order, with what became of it. */
export function readTrail(decided: Decided): TrailStep[] {
  const times = new Map(decided.trail.map(({ step, us }) => [step, us]));
  const stop = stoppedAt(decided.trail, decided.reason);
  return STEPS.map((step) => {
    const us = times.get(step);
    if (step === stop) return { step, us, state: 'stopped' };
    return { step, us, state: us === undefined ? untimed(step, stop, decided.outcome) : 'passed' };
  });
}

/** What a step without a time did. */
function untimed(step: Step, stop: Step | undefined, outcome: string): StepState {
  // What admits a call stores the intent that such a record is made of.
  if (outcome === 'unknown') return isAfter(step, 'admittedCall') ? 'untold' : 'passed';
  // Settling writes the record, so its own time cannot be in it.
  if (step === 'settledCall') return 'passed';
  return stop !== undefined && isAfter(step, stop) ? 'unreached' : 'skipped';
}

const isAfter = (step: Step, other: Step): boolean => STEPS.indexOf(step) > STEPS.indexOf(other);

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
  addressedRequest: 'Addressed and framed properly',
  freshSnapshot: 'Policy is signed and fresh',
  verifiedToken: 'Token is this tenant’s, for here, now',
  provenPossession: 'Caller holds the token’s key',
  activeCaller: 'Nobody in the chain is revoked',
  wellFormedMessage: 'One well-formed MCP message',
  publishedTool: 'Tool is approved and enabled',
  attestedManifest: 'Live server shows what was approved',
  grantedTool: 'Roles and ceiling allow the tool',
  acceptedArguments: 'Arguments fit the approved schema',
  approvedIfSensitive: 'A person approved, where needed',
  admittedCall: 'Not replayed, within limits',
  cleanArguments: 'Arguments are clean',
  execute: 'Tool called with a token for this call',
  acceptedResult: 'Answer fits the approved schema',
  settledCall: 'Outcome recorded',
};
