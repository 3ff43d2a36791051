import { DENIALS, type DenialReason } from '#libs/denial';
import { challenge, type ChallengeContext } from './challenge.js';
import { protectedResourceMetadata } from './protected-resource-metadata.js';

const PRM = 'https://gw.example/.well-known/oauth-protected-resource/t/acme/mcp';
const base = { mode: 'required', resourceMetadata: PRM, scopes: ['mcp:connect', 'tools:read'] } as const;
const TAIL = `resource_metadata="${PRM}", scope="mcp:connect tools:read"`;

describe('challenge', () => {
  test.each<[string, ChallengeContext, string]>([
    ['no credentials', { ...base, mode: 'allowed' }, `Bearer ${TAIL}, DPoP algs="ES256 EdDSA"`],
    ['no credentials where DPoP is required', base, `DPoP algs="ES256 EdDSA", ${TAIL}`],
    [
      'a missing token, which is no error (RFC 6750 §3.1)',
      { ...base, reason: 'token-missing' },
      `DPoP algs="ES256 EdDSA", ${TAIL}`,
    ],
    [
      'a bad token as Bearer',
      { ...base, mode: 'allowed', scheme: 'Bearer', reason: 'token-invalid' },
      `Bearer error="invalid_token", error_description="Access token not accepted", ${TAIL}, DPoP algs="ES256 EdDSA"`,
    ],
    [
      'a bad token with DPoP',
      { ...base, mode: 'allowed', scheme: 'DPoP', reason: 'token-expired' },
      `DPoP error="invalid_token", error_description="Access token not accepted", algs="ES256 EdDSA", ${TAIL}`,
    ],
    [
      'a bad proof',
      { ...base, mode: 'allowed', scheme: 'DPoP', reason: 'proof-replayed' },
      `DPoP error="invalid_dpop_proof", error_description="DPoP proof not accepted", algs="ES256 EdDSA", ${TAIL}`,
    ],
    [
      'a needed nonce',
      { ...base, scheme: 'DPoP', reason: 'proof-nonce-required' },
      `DPoP error="use_dpop_nonce", error_description="DPoP nonce required", algs="ES256 EdDSA", ${TAIL}`,
    ],
    [
      'malformed credentials',
      { ...base, reason: 'token-malformed' },
      `DPoP error="invalid_request", error_description="Malformed credentials", algs="ES256 EdDSA", ${TAIL}`,
    ],
    [
      'a sign-in that is too old (RFC 9470 §3)',
      { ...base, scheme: 'DPoP', reason: 'sign-in-stale', maxAge: 300 },
      `DPoP error="insufficient_user_authentication", error_description="A fresh sign-in is needed", algs="ES256 EdDSA", ${TAIL}, max_age="300"`,
    ],
    [
      'a missing scope: one challenge, in the scheme of the request',
      { ...base, mode: 'allowed', scheme: 'Bearer', reason: 'scope-insufficient' },
      `Bearer error="insufficient_scope", error_description="Insufficient scope", ${TAIL}`,
    ],
  ])('%s', (_, context, value) => {
    expect(challenge(context)).toBe(value);
  });

  test('says the same for every cause of a refused token', () => {
    const causes: DenialReason[] = ['token-invalid', 'token-expired', 'token-audience', 'caller-revoked'];
    expect(new Set(causes.map((reason) => challenge({ ...base, reason }))).size).toBe(1);
  });

  test('names an error for every refusal of token and proof', () => {
    const reasons = (Object.keys(DENIALS) as DenialReason[]).filter(
      (reason) => DENIALS[reason].status === 401,
    );
    expect(reasons.length).toBeGreaterThan(8);
    for (const reason of reasons.filter((one) => one !== 'token-missing')) {
      expect(challenge({ ...base, reason })).toContain('error="');
    }
  });

  test('cannot be broken out of', () => {
    expect(challenge({ ...base, scopes: ['a"b\\c'] })).toContain('scope="a\\"b\\\\c"');
  });
});

describe('protectedResourceMetadata', () => {
  test('is the document of RFC 9728 §2', () => {
    expect(
      protectedResourceMetadata({
        resource: 'https://gw.example/t/acme/mcp',
        issuer: 'https://api.example/t/acme/oauth',
        dpopRequired: true,
        scopes: ['mcp:connect'],
      }),
    ).toEqual({
      resource: 'https://gw.example/t/acme/mcp',
      authorization_servers: ['https://api.example/t/acme/oauth'],
      scopes_supported: ['mcp:connect'],
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: ['ES256', 'EdDSA'],
      dpop_bound_access_tokens_required: true,
    });
  });
});
