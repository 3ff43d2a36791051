import { CALL_TOKEN_TYP, callTokenClaims, type CallTokenClaims } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { callText, canonicalJson, NotCanonical, sha256Hex } from '#libs/manifest';
import { BadJws } from '../jws/compact.js';
import { verifyCompact } from '../jws/signed-document.js';
import type { VerificationKey } from '../jws/verification-key.js';
import { SKEW_S } from '../skew.js';

/** What an upstream knows about the call it received. */
export interface ExpectedCall {
  /** Gateway issuer of the tenant. */
  readonly issuer: string;
  /** The upstream's own resource identifier. */
  readonly audience: string;
  readonly keys: ReadonlyMap<string, VerificationKey>;
  /** Canonical id of the tool that was called. */
  readonly tool?: string;
  /** `params.arguments` of the call as parsed. */
  readonly args?: unknown;
  /** `params.inputResponses` of the call as parsed, where it has any: the token is for both. */
  readonly inputResponses?: unknown;
}

const MAX_AGE_S = 60;

/**
 * The check an upstream makes (identity.md §3.2): signature, type, issuer, audience, age, and that the token was minted for
 * this tool and these arguments.
 *
 * Not checked: single use. An upstream that must not run a call twice records `jti` for a minute.
 *
 * @param now Unix seconds
 * @throws Denied token-invalid, token-audience, token-expired
 */
export function verifyCallToken(token: string, expected: ExpectedCall, now: number): CallTokenClaims {
  const claims = read(token, expected.keys);
  if (claims.iss !== expected.issuer) refuse('issuer is not the gateway of the tenant');
  if (claims.aud !== expected.audience)
    throw new Denied('token-audience', { detail: 'aud is another upstream' });
  if (claims.iat > now + SKEW_S || claims.nbf > now + SKEW_S) refuse('not valid yet');
  if (claims.exp - claims.iat > MAX_AGE_S) refuse('lives longer than a minute');
  if (claims.exp <= now - SKEW_S || claims.iat < now - MAX_AGE_S - SKEW_S) throw new Denied('token-expired');
  if (expected.tool !== undefined && claims.tctx.tool !== expected.tool) refuse('minted for another tool');
  if (expected.args !== undefined && claims.tctx.args !== hashOf(expected)) {
    refuse('minted for other arguments');
  }
  return claims;
}

function read(token: string, keys: ReadonlyMap<string, VerificationKey>): CallTokenClaims {
  try {
    const parsed = callTokenClaims.safeParse(
      verifyCompact(token, { types: [CALL_TOKEN_TYP], algs: ['ES256'], keys }),
    );
    if (parsed.success) return parsed.data;
  } catch (cause) {
    if (!(cause instanceof BadJws)) throw cause;
    refuse(cause.message);
  }
  return refuse('claims are not those of a call token');
}

function hashOf({ args, inputResponses }: ExpectedCall): string | undefined {
  try {
    return sha256Hex(callText(canonicalJson(args), inputResponses));
  } catch (cause) {
    if (cause instanceof NotCanonical) return undefined;
    throw cause;
  }
}

function refuse(detail: string): never {
  throw new Denied('token-invalid', { detail });
}
