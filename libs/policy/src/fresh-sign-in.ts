import type { SnapshotTool } from '#libs/contracts';
import type { Policy } from './policy.js';

/** A sign-in that is too long ago for a tool, or none at all. */
export interface StaleSignIn {
  /** Seconds since the sign-in at most: `max_age` of a new authorization request. */
  readonly maxAge: number;
}

/**
 * Whether the person behind a token has to sign in again before the tool may be called (RFC 9470). Whoever never signed in,
 * such as a machine that acts for itself, always has to.
 *
 * @param authTime `auth_time` of the token, Unix seconds
 * @param now Unix seconds
 * @returns undefined when the tool takes the token as it is
 */
export function findStaleSignIn(
  { snapshot: { tenant } }: Policy,
  { effect }: Pick<SnapshotTool, 'effect'>,
  authTime: number | undefined,
  now: number,
): StaleSignIn | undefined {
  const { freshSignIn: demanded } = tenant;
  if (demanded === undefined || !demanded.effects.includes(effect)) return undefined;
  const fresh = authTime !== undefined && now - authTime <= demanded.maxAgeS;
  return fresh ? undefined : { maxAge: demanded.maxAgeS };
}
