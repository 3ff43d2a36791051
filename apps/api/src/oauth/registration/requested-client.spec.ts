import fc from 'fast-check';
import { errors } from 'oidc-provider';
import { TestKey } from '#libs/testing';
import { requestedClient } from './requested-client.js';

const REDIRECT = 'http://127.0.0.1/cb';
const refusalOf = (given: unknown): string => {
  try {
    requestedClient(given);
    return 'accepted';
  } catch (cause) {
    if (cause instanceof errors.OIDCProviderError) return cause.error;
    throw cause;
  }
};

describe('requestedClient', () => {
  it('keeps what an agent may be, and nothing else that it says of itself', () => {
    expect(
      requestedClient({
        client_name: ' Desk ',
        redirect_uris: [REDIRECT],
        scope: 'tools:call admin:write',
        agent_kind: 'machine',
        dpop_bound_access_tokens: false,
      }),
    ).toEqual({ name: 'Desk', redirectUris: [REDIRECT], keys: [], jwksUri: null });
    expect(requestedClient({ redirect_uris: [REDIRECT] }).name).toBe('Unnamed agent');
  });

  it('takes public keys', async () => {
    const { jwk } = await TestKey.create();
    const given = { redirect_uris: [REDIRECT], token_endpoint_auth_method: 'private_key_jwt' };
    expect(requestedClient({ ...given, jwks: { keys: [jwk] } }).keys).toEqual([jwk]);
    expect(requestedClient({ ...given, jwks_uri: 'https://a.example/jwks' }).jwksUri).toBe(
      'https://a.example/jwks',
    );
    expect(refusalOf(given)).toBe('invalid_client_metadata');
    expect(refusalOf({ ...given, jwks: { keys: [{ ...jwk, d: 'AAAA' }] } })).toBe('invalid_client_metadata');
    expect(refusalOf({ ...given, jwks: { keys: [jwk] }, jwks_uri: 'https://a.example/' })).toBe(
      'invalid_client_metadata',
    );
  });

  it.each([
    ['A14: http elsewhere', { redirect_uris: ['http://agent.example/cb'] }, 'invalid_redirect_uri'],
    ['A14: a script', { redirect_uris: ['javascript:alert(1)//'] }, 'invalid_redirect_uri'],
    ['A14: a wildcard', { redirect_uris: ['https://*.example/cb'] }, 'invalid_redirect_uri'],
    ['A14: one bad of two', { redirect_uris: [REDIRECT, 'ftp://x/'] }, 'invalid_redirect_uri'],
    ['A14: none', { redirect_uris: [] }, 'invalid_redirect_uri'],
    ['A14: absent', {}, 'invalid_redirect_uri'],
    ['A15: a machine grant', { grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
    [
      'A15: token exchange',
      { grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'] },
      'invalid_client_metadata',
    ],
    [
      'A17: a shared secret',
      { token_endpoint_auth_method: 'client_secret_basic' },
      'invalid_client_metadata',
    ],
    ['A37: an implicit response type', { response_types: ['token'] }, 'invalid_client_metadata'],
    ['a name that turns around', { client_name: 'Safe‮gpj' }, 'invalid_client_metadata'],
    ['a name with an invisible space', { client_name: 'A​dmin' }, 'invalid_client_metadata'],
    ['a long name', { client_name: 'x'.repeat(81) }, 'invalid_client_metadata'],
    ['a file for keys', { jwks_uri: 'file:///etc/passwd' }, 'invalid_client_metadata'],
  ])('%s', (_what, given, error) => {
    const base = 'redirect_uris' in given || _what === 'A14: absent' ? {} : { redirect_uris: [REDIRECT] };
    expect(refusalOf({ ...base, ...given })).toBe(error);
  });

  it('answers anything with a client or an OAuth error', () => {
    const near = fc.record({
      redirect_uris: fc.array(fc.webUrl()),
      client_name: fc.string(),
      jwks: fc.anything(),
    });
    const answers = (given: unknown): boolean => /^(accepted|invalid_\w+)$/.test(refusalOf(given));
    expect(fc.check(fc.property(fc.oneof(fc.anything(), near), answers)).failed).toBe(false);
  });
});
