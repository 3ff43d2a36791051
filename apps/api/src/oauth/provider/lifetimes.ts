/** Seconds. Nothing lives longer than the library's own defaults decide: every lifetime is given. */
export const LIFETIMES = {
  AccessToken: 300,
  ClientCredentials: 300,
  AuthorizationCode: 60,
  IdToken: 300,
  Interaction: 600,
  RefreshToken: 86_400,
  Grant: 86_400,
  Session: 86_400,
} as const;

/** Longest life of a client assertion (RFC 7523). The MCP SDKs make them for five minutes; each is accepted once. */
export const MAX_ASSERTION_S = 300;

export const CLOCK_TOLERANCE_S = 5;
