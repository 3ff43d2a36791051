import { Denied } from '#libs/denial';
import { type AccessTokenCache, parseAuthorization, type TokenPolicy } from '#libs/oauth';
import { type Clock, unixSeconds } from '#libs/platform';
import type { StrangerLimit } from '../../../admission/stranger-limit.js';
import type { Arrival } from '../../arrival.js';
import { type AddressedRequest, type FreshSnapshot, proven, type VerifiedToken } from '../../proofs.js';

/** Whose tokens count at an endpoint, as the snapshot says. */
export const tokenPolicy = (
  { resource, tenant }: AddressedRequest,
  snapshot: FreshSnapshot,
): TokenPolicy => ({
  issuer: snapshot.policy.snapshot.issuer.url,
  audience: resource,
  tenant,
  keys: snapshot.issuerKeys,
});

/**
 * Step 3: the tenant's authorization server signed the access token, for exactly this endpoint, and it is valid now
 * (RFC 9068 §4, RFC 8707; identity.md §4, rows 2 to 8). A verdict is remembered per snapshot version, so a key that was
 * withdrawn counts no longer.
 *
 * Not checked: that the sender holds the key, revocation, scopes.
 *
 * @throws Denied `token-missing`, `token-malformed`, `token-invalid`, `token-expired`, `token-audience`, `proof-invalid`,
 *   `stranger-limited`
 */
export const verifiedToken =
  (cache: AccessTokenCache, strangers: StrangerLimit, clock: Clock) =>
  (arrival: Arrival, addressed: AddressedRequest, snapshot: FreshSnapshot): VerifiedToken => {
    const { scheme, token, proof } = parseAuthorization(arrival.rawHeaders);
    const policy = tokenPolicy(addressed, snapshot);
    const now = unixSeconds(clock);
    const { source } = arrival;
    try {
      const verified = cache.verified(token, policy, snapshot.version, now, () =>
        strangers.assertRoom(source),
      );
      return proven({ token: verified, compact: token, scheme, proof, source });
    } catch (cause) {
      if (cause instanceof Denied && cause.reason !== 'stranger-limited') strangers.count(source);
      throw cause;
    }
  };
