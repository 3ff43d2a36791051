import { calculateJwkThumbprint } from 'jose';
import { TestKey } from '#libs/testing';
import { thumbprint } from './thumbprint.js';
import { BadKey, loadPublicKey, loadPublicKeys } from './verification-key.js';

const p256 = (await TestKey.create()).jwk;
const edwards = (await TestKey.create('EdDSA')).jwk;

describe('loadPublicKey', () => {
  test('gives a key the one algorithm it is for', () => {
    expect(loadPublicKey(p256)).toMatchObject({ kid: p256.kid, alg: 'ES256' });
    expect(loadPublicKey({ ...edwards, alg: 'Ed25519', use: 'sig' })).toMatchObject({ alg: 'EdDSA' });
  });

  test.each<[string, Record<string, unknown>]>([
    ['a private member', { ...p256, d: 'AAAA' }],
    ['a symmetric key', { kty: 'oct', k: 'AAAA' }],
    ['RSA', { kty: 'RSA', n: 'AAAA', e: 'AQAB' }],
    ['another curve', { ...p256, crv: 'P-384' }],
    ['secp256k1', { ...p256, crv: 'secp256k1' }],
    ['X25519', { ...edwards, crv: 'X25519' }],
    ['an algorithm of another key type', { ...p256, alg: 'EdDSA' }],
    ['a symmetric algorithm', { ...p256, alg: 'HS256' }],
    ['an encryption key', { ...p256, use: 'enc' }],
    ['a short coordinate', { ...p256, x: 'AAAA' }],
    ['a coordinate in base64', { ...p256, x: '+'.repeat(43) }],
    ['a point off the curve', { ...p256, x: Buffer.alloc(32, 5).toString('base64url') }],
    ['no coordinate', { ...p256, y: undefined }],
  ])('refuses %s', (_, jwk) => {
    expect(() => loadPublicKey({ kty: 'EC', ...jwk, kid: 'k' })).toThrow(BadKey);
  });

  test('refuses a set in which one id names two keys', () => {
    expect([...loadPublicKeys([p256, edwards]).keys()]).toEqual([p256.kid, edwards.kid]);
    expect(() => loadPublicKeys([p256, { ...edwards, kid: p256.kid }])).toThrow('two keys have the id');
  });
});

describe('thumbprint', () => {
  test('is the one of RFC 7638, whatever else the key says', async () => {
    for (const jwk of [p256, edwards]) {
      expect(thumbprint({ use: 'sig', ...jwk })).toBe(await calculateJwkThumbprint(jwk));
    }
  });

  test('of the key of RFC 8037 appendix A.3', () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
    expect(thumbprint(jwk)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  test('refuses another spelling of the same coordinate', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const x = p256.x ?? '';
    const respelled = x.slice(0, -1) + alphabet[alphabet.indexOf(x.at(-1) ?? '') + 1];
    expect(Buffer.from(respelled, 'base64url')).toEqual(Buffer.from(x, 'base64url'));
    expect(() => thumbprint({ ...p256, x: respelled })).toThrow('not base64url');
  });
});
