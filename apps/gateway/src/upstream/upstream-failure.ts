import type { DenialReason } from '#libs/denial';

export type FailureReason = Extract<
  DenialReason,
  'upstream-timeout' | 'upstream-failed' | 'output-too-large' | 'sandbox-unavailable'
>;

/**
 * The upstream did not give an answer that could be used. `message` is for audit and operators; nothing of it reaches an
 * agent.
 */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';

  constructor(
    readonly reason: FailureReason,
    message: string,
    /** Whether it speaks against the server's health, rather than against this one call. */
    readonly counts: boolean,
    /** HTTP status, when there was one. */
    readonly status?: number,
  ) {
    super(message);
  }
}
