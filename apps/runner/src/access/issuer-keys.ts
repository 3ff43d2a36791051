import { publicJwk } from '#libs/contracts';
import { loadPublicKeys, type VerificationKey } from '#libs/oauth';
import { type Clock, unixSeconds } from '#libs/platform';
import { z } from 'zod';

const jwks = z.object({ keys: z.array(publicJwk).min(1).max(64) });
const TIMEOUT_MS = 5_000;
/** A stranger's `kid` must not make this runner ask the control plane again and again. */
const NOT_AGAIN_S = 30;
const REFRESH_S = 600;

/** Current public keys of the platform issuer, from its JWKS. Kept while the control plane is down. */
export class IssuerKeys {
  private keys: ReadonlyMap<string, VerificationKey> = new Map();
  private askedAt = 0;
  private asking: Promise<void> | undefined;

  /** @param apiUrl origin at which the control plane is reached; it may differ from the issuer's, which is public */
  constructor(
    private readonly apiUrl: string,
    private readonly issuer: () => string | undefined,
    private readonly clock: Clock,
  ) {}

  /** @param kid of the token at hand: keys are fetched anew when it is unknown */
  async current(kid: string | undefined): Promise<ReadonlyMap<string, VerificationKey>> {
    const age = unixSeconds(this.clock) - this.askedAt;
    const known = kid !== undefined && this.keys.has(kid);
    if (age > REFRESH_S || (!known && age > NOT_AGAIN_S) || this.keys.size === 0) await this.refresh(known);
    return this.keys;
  }

  private async refresh(mayFail: boolean): Promise<void> {
    this.asking ??= this.fetch().finally(() => (this.asking = undefined));
    try {
      await this.asking;
    } catch (cause) {
      if (!mayFail) throw cause;
    }
  }

  private async fetch(): Promise<void> {
    const issuer = this.issuer();
    if (issuer === undefined) throw new Error('this runner is not enrolled yet');
    this.askedAt = unixSeconds(this.clock);
    const url = new URL(`${new URL(issuer).pathname}/jwks`, this.apiUrl);
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok)
      throw new Error(`the platform issuer answered HTTP ${response.status} to the key request`);
    this.keys = loadPublicKeys(jwks.parse(await response.json()).keys);
  }
}
