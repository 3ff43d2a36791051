import { Denied } from '#libs/denial';
import type { AccessToken } from './access-token.js';
import type { Scheme } from './authorization.js';
import { assertBinding, type DpopMode } from './binding.js';

const unbound: AccessToken = {
  iss: 'https://api.example/t/acme/oauth',
  sub: 'alice',
  aud: 'https://gw.example/t/acme/mcp',
  clientId: 'agent_1',
  jti: 'j',
  iat: 1_800_000_000,
  exp: 1_800_000_300,
  scopes: new Set(['mcp:connect', 'tools:read']),
  tenant: 'acme',
  gpath: [],
  txn: 'j',
  roles: [],
  hash: 'h',
};
const bound: AccessToken = { ...unbound, scopes: new Set(['tools:call']), jkt: 'a'.repeat(43) };

describe('assertBinding', () => {
  test.each<[string, Scheme, AccessToken, DpopMode]>([
    ['a bound token with a proof', 'DPoP', bound, 'required'],
    ['a bound token with a proof where Bearer is allowed', 'DPoP', bound, 'allowed'],
    ['R41 an unbound token where Bearer is allowed', 'Bearer', unbound, 'allowed'],
  ])('accepts %s', (_, scheme, token, mode) => {
    expect(() => assertBinding(scheme, token, mode)).not.toThrow();
  });

  test.each<[string, Scheme, AccessToken, DpopMode, string]>([
    ['R09 a bound token as Bearer', 'Bearer', bound, 'required', 'bound to a key used as Bearer'],
    ['R09 the same where Bearer is allowed', 'Bearer', bound, 'allowed', 'bound to a key used as Bearer'],
    ['R39 an unbound token with the DPoP scheme', 'DPoP', unbound, 'allowed', 'bound to no key'],
    ['R40 Bearer where DPoP is required', 'Bearer', unbound, 'required', 'the tenant requires DPoP'],
    [
      'R41b an unbound token above the ceiling',
      'Bearer',
      { ...unbound, scopes: new Set(['tools:call']) },
      'allowed',
      'more scopes',
    ],
    [
      'an unbound token that lives longer than five minutes',
      'Bearer',
      { ...unbound, exp: unbound.iat + 301 },
      'allowed',
      'lives too long',
    ],
  ])('refuses %s', (_, scheme, token, mode, detail) => {
    const check = () => assertBinding(scheme, token, mode);
    expect(check).toThrow(Denied);
    expect(check).toThrow(detail);
    expect(check).toThrow('token-invalid');
  });
});
