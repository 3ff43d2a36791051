import type { ExitReason, SandboxUsage } from '#libs/contracts';
import { Denied, type DenialContext } from '#libs/denial';
import { type FailureReason, UpstreamFailure } from '../upstream/upstream-failure.js';

const REASONS: Partial<Record<ExitReason, FailureReason>> = {
  'call-timeout': 'upstream-timeout',
  'start-timeout': 'upstream-timeout',
  'output-limit': 'output-too-large',
  'frame-limit': 'output-too-large',
  busy: 'sandbox-unavailable',
  revoked: 'sandbox-unavailable',
  integrity: 'sandbox-unavailable',
  quarantined: 'sandbox-unavailable',
  shutdown: 'sandbox-unavailable',
};
/** What speaks against this one call and not against the server. */
const OF_THE_CALL: readonly ExitReason[] = ['cancelled', 'busy', 'output-limit', 'frame-limit', 'shutdown'];

/** A sandboxed server gave no answer. Carries what the call cost all the same. */
export class SandboxFailure extends UpstreamFailure {
  constructor(
    readonly exit: ExitReason,
    detail: string,
    readonly usage: SandboxUsage | undefined,
  ) {
    super(REASONS[exit] ?? 'upstream-failed', `${exit}: ${detail}`, !OF_THE_CALL.includes(exit));
  }
}

/** A refusal whose audit event says what the call cost in its sandbox. */
export class SandboxDenied extends Denied {
  constructor(
    reason: FailureReason,
    context: DenialContext,
    readonly usage: SandboxUsage,
  ) {
    super(reason, context);
  }
}
