/** Why a token exchange is refused: an OAuth error code (RFC 8693 §2.2.2) and the true cause, which is for the audit log. */
export class ExchangeRefused extends Error {
  override readonly name = 'ExchangeRefused';

  constructor(
    readonly error: 'invalid_grant' | 'invalid_target' | 'invalid_scope',
    /** For people who may read the audit log; never sent to a client. */
    readonly detail: string,
  ) {
    super(`${error}: ${detail}`);
  }
}
