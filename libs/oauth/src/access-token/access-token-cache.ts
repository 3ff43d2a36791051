import { Lru } from '../lru.js';
import { tokenHash, verifyAccessToken, type AccessToken, type TokenPolicy } from './access-token.js';

interface Entry {
  readonly token: AccessToken;
  readonly policyVersion: string;
  /** Unix seconds between which the entry counts; `from` guards against a clock that steps back. */
  readonly from: number;
  readonly until: number;
}

const MAX_AGE_S = 60;

/**
 * Remembers verdicts of `verifyAccessToken`. A verdict was made for one tenant, issuer and audience, so it counts for
 * exactly these; else a token of one resource would pass at another.
 *
 * Only acceptance is remembered. Revocation must be checked on every request, also after a hit.
 */
export class AccessTokenCache {
  readonly #entries: Lru<Entry>;

  constructor(max = 10_000) {
    this.#entries = new Lru(max);
  }

  /**
   * @param beforeCheck runs when the verdict is not known, before a signature is checked; what it throws is passed on
   * @param policyVersion changes with every change of keys or policy, such as `epoch:revision`; another value is a miss
   * @param now Unix seconds
   * @throws Denied as `verifyAccessToken`
   */
  verified(
    token: string,
    policy: TokenPolicy,
    policyVersion: string,
    now: number,
    beforeCheck?: () => void,
  ): AccessToken {
    const key = tokenHash(token);
    const hit = this.#entries.get(key);
    if (hit?.policyVersion === policyVersion && now >= hit.from && now < hit.until && fits(hit.token, policy))
      return hit.token;
    beforeCheck?.();
    const verified = verifyAccessToken(token, policy, now);
    const until = Math.min(verified.exp, now + MAX_AGE_S);
    this.#entries.set(key, { token: verified, policyVersion, from: now, until });
    return verified;
  }
}

const fits = ({ tenant, iss, aud }: AccessToken, policy: TokenPolicy): boolean =>
  aud === policy.audience && iss === policy.issuer && tenant === policy.tenant;
