import { TestIssuer, TestKey } from '#libs/testing';
import { loadPublicKeys } from '../jws/verification-key.js';
import { AccessTokenCache } from './access-token-cache.js';
import type { TokenPolicy } from './access-token.js';

const NOW = 1_800_000_000;
const AUD = 'https://gw.example/t/acme/mcp';
const issuer = new TestIssuer('https://api.example/t/acme/oauth', await TestKey.create());
const policy: TokenPolicy = {
  issuer: issuer.url,
  audience: AUD,
  tenant: 'acme',
  keys: loadPublicKeys([issuer.key.jwk]),
};
const withdrawn: TokenPolicy = { ...policy, keys: new Map() };
const token = (claims = {}) => issuer.token({ iat: NOW, aud: AUD, tenant: 'acme', ...claims });

describe('AccessTokenCache', () => {
  test('remembers a verdict: the same object, no second verification', async () => {
    const cache = new AccessTokenCache();
    const jwt = await token();
    const first = cache.verified(jwt, policy, 'e:1', NOW);
    // Keys that cannot verify prove that no verification ran.
    expect(cache.verified(jwt, withdrawn, 'e:1', NOW + 59)).toBe(first);
  });

  test('forgets it after a minute', async () => {
    const cache = new AccessTokenCache();
    const jwt = await token();
    cache.verified(jwt, policy, 'e:1', NOW);
    expect(() => cache.verified(jwt, withdrawn, 'e:1', NOW + 60)).toThrow('unknown kid');
  });

  test('never remembers beyond exp', async () => {
    const cache = new AccessTokenCache();
    const jwt = await token({ exp: NOW + 10 });
    cache.verified(jwt, policy, 'e:1', NOW);
    expect(() => cache.verified(jwt, policy, 'e:1', NOW + 15)).toThrow('token-expired');
  });

  test('R45 a withdrawn key takes effect with the next policy version', async () => {
    const cache = new AccessTokenCache();
    const jwt = await token();
    cache.verified(jwt, policy, 'e:1', NOW);
    expect(() => cache.verified(jwt, withdrawn, 'e:2', NOW + 1)).toThrow('unknown kid');
  });

  test('R44 refuses a cached token at another audience, R44b at another tenant', async () => {
    const cache = new AccessTokenCache();
    const jwt = await token();
    cache.verified(jwt, policy, 'e:1', NOW);
    const elsewhere = { ...policy, audience: 'https://gw.example/t/acme/s/files/mcp' };
    expect(() => cache.verified(jwt, elsewhere, 'e:1', NOW)).toThrow('token-audience');
    expect(() => cache.verified(jwt, { ...policy, tenant: 'globex' }, 'e:1', NOW)).toThrow('another tenant');
    const foreign = { ...policy, issuer: 'https://api.example/t/globex/oauth' };
    expect(() => cache.verified(jwt, foreign, 'e:1', NOW)).toThrow('issuer');
  });

  test('R49 does not trust a verdict from after a clock stepped back', async () => {
    const cache = new AccessTokenCache();
    const jwt = await token();
    cache.verified(jwt, policy, 'e:1', NOW);
    expect(() => cache.verified(jwt, withdrawn, 'e:1', NOW - 1)).toThrow('unknown kid');
  });

  test('is bounded, and eviction changes no verdict', async () => {
    const cache = new AccessTokenCache(2);
    const one = await token();
    const first = cache.verified(one, policy, 'e:1', NOW);
    for (let i = 0; i < 2; i++) cache.verified(await token(), policy, 'e:1', NOW);
    const again = cache.verified(one, policy, 'e:1', NOW);
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
  });
});
