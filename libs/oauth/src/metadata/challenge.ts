import { DENIALS, type DenialReason } from '#libs/denial';
import type { Scheme } from '../access-token/authorization.js';
import type { DpopMode } from '../access-token/binding.js';

/** Algorithms that clients are told to use for proofs. */
export const DPOP_ALGS = ['ES256', 'EdDSA'] as const;

export interface ChallengeContext {
  /** Absent when there were no credentials at all. */
  readonly reason?: DenialReason;
  readonly mode: DpopMode;
  /** Scheme of the request, when it had one. */
  readonly scheme?: Scheme;
  /** URL of the RFC 9728 document. */
  readonly resourceMetadata: string;
  readonly scopes: readonly string[];
  /** Seconds since the sign-in at most, where a fresh one is needed (RFC 9470 §3). */
  readonly maxAge?: number;
}

const ERRORS: Partial<Record<DenialReason, string>> = {
  'token-malformed': 'invalid_request',
  'token-invalid': 'invalid_token',
  'token-expired': 'invalid_token',
  'token-audience': 'invalid_token',
  'caller-revoked': 'invalid_token',
  'chain-too-deep': 'invalid_token',
  'chain-looped': 'invalid_token',
  'proof-missing': 'invalid_dpop_proof',
  'proof-invalid': 'invalid_dpop_proof',
  'proof-replayed': 'invalid_dpop_proof',
  'proof-nonce-required': 'use_dpop_nonce',
  'scope-insufficient': 'insufficient_scope',
  'sign-in-stale': 'insufficient_user_authentication',
};
const ABOUT_PROOF = new Set(['invalid_dpop_proof', 'use_dpop_nonce']);

/**
 * Value of `WWW-Authenticate` (RFC 6750 §3, RFC 9449 §7.1, RFC 9728 §5.1; mcp-protocol §11). All parameters are in the first
 * challenge, because clients take the first they find; Bearer comes first where it is allowed, because some look no further.
 */
export function challenge(context: ChallengeContext): string {
  const error = context.reason && ERRORS[context.reason];
  const scheme = schemeOf(context, error);
  const parameters = [
    ...(error === undefined ? [] : [`error=${quoted(error)}`]),
    ...(error === undefined || !context.reason
      ? []
      : [`error_description=${quoted(DENIALS[context.reason].message)}`]),
    ...(scheme === 'DPoP' ? [ALGS] : []),
    `resource_metadata=${quoted(context.resourceMetadata)}`,
    `scope=${quoted(context.scopes.join(' '))}`,
    ...(context.maxAge === undefined ? [] : [`max_age=${quoted(String(context.maxAge))}`]),
  ];
  const first = `${scheme} ${parameters.join(', ')}`;
  // One challenge answers a scope problem: another scheme would not help.
  return scheme === 'Bearer' && error !== 'insufficient_scope' ? `${first}, DPoP ${ALGS}` : first;
}

function schemeOf(context: ChallengeContext, error: string | undefined): Scheme {
  if (context.mode === 'required' || (error !== undefined && ABOUT_PROOF.has(error))) return 'DPoP';
  return context.scheme ?? 'Bearer';
}

/** RFC 9110 §5.6.4. */
const quoted = (value: string): string => `"${value.replaceAll(/["\\]/g, '\\$&')}"`;

const ALGS = `algs=${quoted(DPOP_ALGS.join(' '))}`;
