import { randomBytes } from 'node:crypto';
import {
  type EnrolResponse,
  INTERNAL_SCOPE,
  PLATFORM,
  RUNNER_CALLERS,
  RUNNER_RESOURCE_PATH,
} from '#libs/contracts';
import { Denied } from '#libs/denial';
import {
  assertBinding,
  expectedHtu,
  Nonces,
  parseAuthorization,
  PROOF_MAX_AGE_S,
  ProofVerifier,
  SKEW_S,
  verifyAccessToken,
} from '#libs/oauth';
import { type Clock, unixSeconds } from '#libs/platform';
import type { IssuerKeys } from './issuer-keys.js';

export type RunnerCaller = (typeof RUNNER_CALLERS)[number];

export interface CallerRequest {
  readonly method: string;
  /** Raw request target. */
  readonly target: string;
  readonly rawHeaders: readonly string[];
}

const MAX_PROOFS = 200_000;

/**
 * Proves which component sent a request: a token of the platform issuer for this resource, bound to a key, with a proof for
 * this request that has not been seen. Nonces are of this process, so proofs of its past are worth nothing.
 */
export class CallerAuthentication {
  private readonly proofs = new ProofVerifier(1000);
  private readonly nonces = new Nonces([randomBytes(32)]);
  /** Digest of a proof and when it may be forgotten, oldest first. */
  private readonly seen = new Map<string, number>();

  constructor(
    private readonly enrolled: () => EnrolResponse | undefined,
    private readonly keys: IssuerKeys,
    private readonly clock: Clock,
  ) {}

  nonce(): string {
    return this.nonces.issue(PLATFORM, unixSeconds(this.clock));
  }

  /** @throws Denied */
  async authenticated(request: CallerRequest): Promise<RunnerCaller> {
    const now = unixSeconds(this.clock);
    const enrolled = this.enrolled();
    if (enrolled === undefined)
      throw new Denied('token-invalid', { detail: 'this runner is not enrolled yet' });
    const credentials = parseAuthorization(request.rawHeaders);
    const { origin } = new URL(enrolled.resource);
    const token = verifyAccessToken(
      credentials.token,
      {
        issuer: enrolled.issuer,
        audience: origin + RUNNER_RESOURCE_PATH,
        tenant: PLATFORM,
        keys: await this.keys.current(kidOf(credentials.token)),
      },
      now,
    );
    assertBinding(credentials.scheme, token, 'required');
    const proof = this.proofs.verify(credentials.proof, {
      method: request.method,
      htu: expectedHtu(origin, request.target),
      ath: token.hash,
      jkt: token.jkt ?? '',
      nonces: this.nonces,
      tenant: PLATFORM,
      now,
    });
    this.once(proof.digest, proof.iat + PROOF_MAX_AGE_S + 2 * SKEW_S, now);
    const caller = RUNNER_CALLERS.find((role) => token.roles.includes(role));
    if (caller === undefined || !token.scopes.has(INTERNAL_SCOPE))
      throw new Denied('scope-insufficient', {
        scopes: [INTERNAL_SCOPE],
        detail: 'not a gateway or the API',
      });
    return caller;
  }

  private once(digest: string, until: number, now: number): void {
    if (this.seen.has(digest)) throw new Denied('proof-replayed');
    for (const [old, end] of this.seen) {
      if (end > now) break;
      this.seen.delete(old);
    }
    // Forgetting one that is still good would let it in twice.
    if (this.seen.size >= MAX_PROOFS)
      throw new Denied('proof-replayed', { detail: 'too many proofs to remember' });
    this.seen.set(digest, until);
  }
}

/** A hint, which the signature proves or not: it only decides whether keys are fetched. */
function kidOf(token: string): string | undefined {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString());
    const { kid } = (header ?? {}) as { kid?: unknown };
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}
