import { hash } from 'node:crypto';
import type { Actor, DelegationConstraints } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { BadJws } from '../jws/compact.js';
import { verifyCompact } from '../jws/signed-document.js';
import type { VerificationKey } from '../jws/verification-key.js';
import { SKEW_S } from '../skew.js';
import { BadClaims, Claims } from './claims.js';

/** Whom to believe. All values come from configuration or a verified snapshot, never from the request. */
export interface TokenPolicy {
  readonly issuer: string;
  /** Resource identifier, compared exactly: no trailing slash, case or prefix tolerance. */
  readonly audience: string;
  readonly tenant: string;
  readonly keys: ReadonlyMap<string, VerificationKey>;
}

/** Claims of a verified token (identity.md §3.1). Dates are Unix seconds. */
export interface AccessToken {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly clientId: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  readonly scopes: ReadonlySet<string>;
  readonly tenant: string;
  /** Thumbprint of the key the token is bound to; absent on a bearer token. */
  readonly jkt?: string;
  readonly gid?: string;
  readonly gpath: readonly string[];
  /** Constant over a delegation chain; the token's own `jti` when it starts one. */
  readonly txn: string;
  readonly roles: readonly string[];
  readonly act?: Actor;
  readonly constraints?: DelegationConstraints;
  readonly acr?: string;
  readonly authTime?: number;
  /** `tokenHash` of the token: the `ath` that its proofs must carry. */
  readonly hash: string;
}

const TYPES = ['at+jwt', 'application/at+jwt'];

/** Base64url SHA-256 of a token: `ath` of RFC 9449 §4.2. */
export const tokenHash = (token: string): string => hash('sha256', token, 'base64url');

/**
 * RFC 9068 §4 with the narrowing of RFC 8725: identity.md §4, rows 6 to 8 and 10.
 *
 * Not checked: revocation, scopes, how the token was presented (`assertBinding`), possession of the key (`ProofVerifier`).
 *
 * @param now Unix seconds
 * @throws Denied token-invalid, token-expired, token-audience
 */
export function verifyAccessToken(token: string, policy: TokenPolicy, now: number): AccessToken {
  return verified(token, policy, now, ({ aud }) => {
    if (aud !== policy.audience) {
      throw new Denied('token-audience', { detail: 'aud is not exactly this resource' });
    }
  });
}

/**
 * As `verifyAccessToken`, for the issuer itself: a token for any one of its resources. Whoever asks must check `aud`.
 *
 * @param now Unix seconds
 * @throws Denied token-invalid, token-expired
 */
export const verifyIssuedToken = (
  token: string,
  policy: Omit<TokenPolicy, 'audience'>,
  now: number,
): AccessToken => verified(token, policy, now, () => undefined);

function verified(
  token: string,
  policy: Omit<TokenPolicy, 'audience'>,
  now: number,
  checkAudience: (claims: { readonly aud: unknown }) => void,
): AccessToken {
  try {
    const claims = new Claims(verifyCompact(token, { types: TYPES, keys: policy.keys }));
    checkOrigin(claims, policy);
    checkAudience({ aud: claims.get('aud') });
    checkTime(claims, now);
    return accessToken(claims, tokenHash(token));
  } catch (cause) {
    if (cause instanceof BadJws || cause instanceof BadClaims) {
      throw new Denied('token-invalid', { detail: cause.message });
    }
    throw cause;
  }
}

function checkOrigin(claims: Claims, policy: Omit<TokenPolicy, 'audience'>): void {
  if (claims.text('iss') !== policy.issuer) throw new BadClaims('issuer is not the one of the tenant');
  if (claims.text('tenant') !== policy.tenant) throw new BadClaims('token of another tenant');
}

function checkTime(claims: Claims, now: number): void {
  if (claims.date('iat') > now + SKEW_S) throw new BadClaims('iat is in the future');
  if ((claims.findDate('nbf') ?? 0) > now + SKEW_S) throw new BadClaims('nbf is in the future');
  if (claims.date('exp') <= now - SKEW_S) throw new Denied('token-expired', { detail: 'exp has passed' });
}

function accessToken(claims: Claims, hashOfToken: string): AccessToken {
  const jti = claims.text('jti');
  return Object.freeze({
    iss: claims.text('iss'),
    sub: claims.text('sub'),
    aud: claims.text('aud'),
    clientId: claims.text('client_id'),
    jti,
    iat: claims.date('iat'),
    exp: claims.date('exp'),
    scopes: new Set((claims.findText('scope') ?? '').split(' ').filter(Boolean)),
    tenant: claims.text('tenant'),
    ...claims.optional('jkt', claims.boundKey()),
    ...claims.optional('gid', claims.findText('gid')),
    gpath: claims.texts('gpath', 4),
    txn: claims.findText('txn') ?? jti,
    roles: claims.texts('roles', 16),
    ...claims.optional('act', claims.actor()),
    ...claims.optional('constraints', claims.constraints()),
    ...claims.optional('acr', claims.findText('acr')),
    ...claims.optional('authTime', claims.findDate('auth_time')),
    hash: hashOfToken,
  });
}
