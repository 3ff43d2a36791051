import { Denied } from '#libs/denial';
import { type AccessToken, assertChain } from '#libs/oauth';
import { assertActive } from '#libs/policy';
import type { KnownRevocations, RevocationFeed } from '../../../revocation/revocation-feed.js';
import {
  type ActiveCaller,
  type AddressedRequest,
  type FreshSnapshot,
  proven,
  type ProvenPossession,
} from '../../proofs.js';

/**
 * Step 5: tenant, user, agent, grant, key and every hop of the delegation chain are in good standing, and the chain is one
 * that the tenant allows (identity.md §6, §7), on every request, also when the token's verdict was remembered.
 *
 * Not checked: what the caller may do.
 *
 * @throws Denied `caller-revoked`, `chain-too-deep`, `chain-looped`, `token-invalid`, `revocation-stale`
 */
export const activeCaller =
  (revocations: Pick<RevocationFeed, 'of'>) =>
  async (
    { tenant }: AddressedRequest,
    possession: ProvenPossession,
    snapshot: FreshSnapshot,
  ): Promise<ActiveCaller> => {
    const { token, compact, proofUse } = possession;
    assertActive(snapshot.policy, token);
    const { maxChainDepth } = snapshot.policy.snapshot.tenant;
    assertChain(token, Math.min(maxChainDepth, token.constraints?.depth ?? maxChainDepth));
    const known = revocations.of(tenant);
    const { set, readsOnly } = known instanceof Promise ? await known : known;
    assertNotRevoked(set, token);
    return proven({
      sub: token.sub,
      clientId: token.clientId,
      roles: token.roles,
      scopes: token.scopes,
      constraints: token.constraints,
      pop: proofUse === undefined ? 'none' : 'dpop',
      act: token.act,
      token,
      compact,
      proofUse,
      possession,
      readsOnly,
      // The length keeps two pairs apart whose texts join to one.
      principal: `${token.sub.length}:${token.sub}${token.clientId}`,
    });
  };

function assertNotRevoked(set: KnownRevocations['set'], token: AccessToken): void {
  const what = set.find(token);
  if (what !== undefined) throw new Denied('caller-revoked', { detail: what });
}
