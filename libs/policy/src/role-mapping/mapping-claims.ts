import { isObject } from '#libs/manifest';
import type { SignInDenialReason } from '#libs/denial';

/** Verified claims of one person, reduced to what rules may look at. */
export interface MappingClaims {
  readonly values: Readonly<Record<string, unknown>>;
  /** An email address was sent, and nobody vouches that it is the person's. */
  readonly unverifiedEmail: boolean;
}

/** Longest list of groups and the like. Providers cut longer ones or leave them out. */
const MAX_ENTRIES = 200;
const MAX_BYTES = 32_768;

/**
 * Takes the claims named in `kept` out of what a provider said. An email address that is not verified is left out.
 * @returns a reason instead when the provider left claims out, or sends more than it says people are in
 */
export function mappingClaims(
  said: Readonly<Record<string, unknown>>,
  kept: readonly string[],
): MappingClaims | Extract<SignInDenialReason, 'claims-overflow'> {
  // OpenID Connect Core §5.6.2: claims that are to be fetched elsewhere. Entra does so for people in too many groups.
  const elsewhere = said['_claim_names'];
  if (isObject(elsewhere) && kept.some((name) => Object.hasOwn(elsewhere, name))) return 'claims-overflow';
  if (said['hasgroups'] === true && kept.includes('groups')) return 'claims-overflow';
  const unverified = said['email'] !== undefined && said['email_verified'] !== true;
  const entries = kept.flatMap((name): [string, unknown][] =>
    Object.hasOwn(said, name) && !(name === 'email' && unverified) ? [[name, said[name]]] : [],
  );
  if (entries.some(([, value]) => Array.isArray(value) && value.length > MAX_ENTRIES))
    return 'claims-overflow';
  if (JSON.stringify(entries).length > MAX_BYTES) return 'claims-overflow';
  return { values: Object.fromEntries(entries), unverifiedEmail: unverified };
}
