import { Denied } from '#libs/denial';
import { type ClientKey, dpopProof } from '#libs/oauth';
import { causeOf, type Clock, unixSeconds } from '#libs/platform';
import { randomUUID } from 'node:crypto';
import { ExchangeDenied, type HandedToken, type TokenExchange } from './token-exchange.js';

/** A cached token is handed out while it is good for this long: the agent has to get its own with it. */
const MARGIN_S = 30;
const MAX_KEPT = 10_000;

/** Whose authority goes to which agent. */
export interface Delegation {
  readonly tenant: string;
  /** Authorization server of the tenant. */
  readonly issuer: string;
  /** The token that the caller proved to hold the key of, and its `tokenHash`. */
  readonly subjectToken: string;
  readonly subjectHash: string;
  /** URL of the agent, which is its resource identifier. */
  readonly resource: string;
}

interface Kept {
  readonly token: Promise<HandedToken>;
  /** Unix seconds; unbounded while the exchange is under way, so that all who wait share it. */
  until: number;
}

/**
 * Tokens for agents behind this gateway. The caller's own token is never forwarded: each agent gets one that is for it
 * alone, exchanged once for all calls that the same token makes meanwhile (identity.md §3.3, §4 caches, §6).
 */
export class AgentTokens {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly exchange: TokenExchange,
    private readonly identity: { readonly clientKey: ClientKey },
    private readonly clock: Clock,
  ) {}

  /**
   * Headers that present the delegated authority to the agent: token, and a proof for one POST.
   *
   * @throws Denied `delegation-refused`, `upstream-failed`
   */
  async headersFor(delegation: Delegation): Promise<Record<string, string>> {
    // A token is bound to the key that it was asked for with.
    const key = this.identity.clientKey;
    const token = await this.tokenFor(delegation, key.kid);
    const proof = dpopProof(key, {
      method: 'POST',
      url: delegation.resource,
      jti: randomUUID(),
      iat: unixSeconds(this.clock),
      token,
    });
    return { authorization: `DPoP ${token}`, dpop: proof };
  }

  private async tokenFor(
    { tenant, issuer, subjectToken, subjectHash, resource }: Delegation,
    kid: string,
  ): Promise<string> {
    const key = `${tenant}\0${kid}\0${subjectHash}\0${resource}`;
    const known = this.kept.get(key);
    const entry =
      known !== undefined && known.until > unixSeconds(this.clock)
        ? known
        : this.keep(key, this.exchange.exchange(issuer, subjectToken, resource));
    try {
      return (await entry.token).value;
    } catch (cause) {
      if (cause instanceof ExchangeDenied) throw new Denied('delegation-refused', { detail: cause.message });
      throw new Denied('upstream-failed', {
        detail: `no token for the agent: ${causeOf(cause).slice(0, 200)}`,
      });
    }
  }

  private keep(key: string, token: Promise<HandedToken>): Kept {
    const entry: Kept = { token, until: Number.POSITIVE_INFINITY };
    this.kept.delete(key);
    this.kept.set(key, entry);
    token.then(
      ({ expiresIn }) => (entry.until = unixSeconds(this.clock) + expiresIn - MARGIN_S),
      () => this.kept.get(key) === entry && this.kept.delete(key),
    );
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return entry;
  }
}
