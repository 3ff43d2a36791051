import { assertActive } from '#libs/policy';
import { type ActiveCaller, type FreshSnapshot, proven, type ProvenPossession } from '../../proofs.js';

/**
 * Step 5: tenant, user, agent, grant, key and every hop of the delegation chain are in good standing (identity.md §7), on
 * every request, also when the token's verdict was remembered.
 *
 * Not checked: what the caller may do.
 *
 * @throws Denied `caller-revoked`, `chain-too-deep`
 */
export const activeCaller =
  () =>
  ({ token, proofUse }: ProvenPossession, snapshot: FreshSnapshot): ActiveCaller => {
    assertActive(snapshot.policy, token);
    return proven({
      sub: token.sub,
      clientId: token.clientId,
      roles: token.roles,
      scopes: token.scopes,
      pop: proofUse === undefined ? 'none' : 'dpop',
      token,
      proofUse,
      // The length keeps two pairs apart whose texts join to one.
      principal: `${token.sub.length}:${token.sub}${token.clientId}`,
    });
  };
