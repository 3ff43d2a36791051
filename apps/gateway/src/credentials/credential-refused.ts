import type { DenialReason } from '#libs/denial';

/** There is nothing to send to the upstream, so nothing is sent. `message` is for audit and operators. */
export class CredentialRefused extends Error {
  override readonly name = 'CredentialRefused';

  constructor(
    readonly reason: Extract<DenialReason, 'credential-link-required' | 'credential-unavailable'>,
    message: string,
    /** Shown to the caller: where the user links an account. */
    readonly hint?: string,
  ) {
    super(message);
  }
}
