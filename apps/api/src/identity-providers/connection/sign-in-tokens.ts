import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';

export interface TimedToken {
  readonly token: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** Tokens of a person that a provider's token endpoint answered. */
export interface SignInTokens {
  /** Absent in the answer to a refresh, where the provider may leave it out (OpenID Connect Core §12.2). */
  readonly idToken?: TimedToken;
  readonly accessToken: TimedToken;
  readonly refreshToken?: string;
}

/** How long an access token is taken to live when the provider does not say (RFC 6749 §5.1 leaves it open). */
const UNSAID_LIFE_MS = 5 * 60_000;

/** @param answer whose ID token is verified. @param now Unix milliseconds */
export function signInTokens(
  answer: TokenEndpointResponse & TokenEndpointResponseHelpers,
  now: number,
): SignInTokens {
  const { access_token: token, expires_in: life, id_token: idToken, refresh_token: refreshToken } = answer;
  const said = answer.claims();
  return {
    accessToken: { token, expiresAt: now + (life === undefined ? UNSAID_LIFE_MS : life * 1000) },
    ...(idToken === undefined || said === undefined
      ? {}
      : { idToken: { token: idToken, expiresAt: said.exp * 1000 } }),
    ...(refreshToken === undefined ? {} : { refreshToken }),
  };
}
