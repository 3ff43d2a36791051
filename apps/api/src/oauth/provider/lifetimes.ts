import type { OauthPolicy } from '#libs/contracts';

/** Seconds. The library's own defaults decide nothing: every lifetime is given. A tenant can only have shortened some. */
export const lifetimesOf = ({ lifetimes }: OauthPolicy) => ({
  AccessToken: lifetimes.accessToken,
  ClientCredentials: lifetimes.accessToken,
  AuthorizationCode: 60,
  DeviceCode: 600,
  IdToken: 300,
  Interaction: 600,
  RefreshToken: lifetimes.refreshToken,
  Grant: lifetimes.refreshToken,
  Session: lifetimes.session,
});

/** Longest life of a client assertion (RFC 7523). The MCP SDKs make them for five minutes; each is accepted once. */
export const MAX_ASSERTION_S = 300;

export const CLOCK_TOLERANCE_S = 5;
