import { errors } from 'oidc-provider';

/** RFC 6585 §4, in the shape of an OAuth error. */
export class TooManyRequests extends errors.OIDCProviderError {
  override error = 'too_many_requests';

  /** @param wait seconds */
  constructor(wait: number) {
    super(429, 'too_many_requests');
    this.error_description = tooMany(wait);
  }
}

export const tooMany = (wait: number): string =>
  `too many requests from here; wait ${wait} ${wait === 1 ? 'second' : 'seconds'}, then try again`;
