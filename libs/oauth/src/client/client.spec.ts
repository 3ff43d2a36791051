import { importJWK, jwtVerify } from 'jose';
import { TestKey } from '#libs/testing';
import { tokenHash } from '../access-token/access-token.js';
import { Nonces } from '../proof/nonces.js';
import { BadKey } from '../jws/verification-key.js';
import { ProofVerifier } from '../proof/proof-verifier.js';
import { clientAssertion } from './client-assertion.js';
import { loadClientKey } from './client-key.js';
import { dpopProof } from './dpop-proof.js';

const NOW = 1_800_000_000;
const pair = await TestKey.create();
const edwards = await TestKey.create('EdDSA');
const privateJwk = pair.privateKey.export({ format: 'jwk' });
const key = loadClientKey(privateJwk);

describe('loadClientKey', () => {
  test('gives thumbprint and public members', () => {
    expect(key.kid).toBe(pair.jwk.kid);
    expect(Object.keys(key.publicJwk)).toEqual(['crv', 'kty', 'x', 'y']);
  });

  test.each<[string, unknown]>([
    ['a public key', pair.jwk],
    ['nothing', null],
    ['another curve', { ...privateJwk, crv: 'P-384' }],
    ['a private part without meaning', { ...privateJwk, d: '' }],
    ['an Ed25519 key', edwards.privateKey.export({ format: 'jwk' })],
  ])('refuses %s', (_, jwk) => {
    expect(() => loadClientKey(jwk)).toThrow(BadKey);
  });
});

describe('dpopProof', () => {
  test('is what the resource server accepts', () => {
    const nonces = new Nonces([Buffer.alloc(32, 1)]);
    const proof = dpopProof(key, {
      method: 'POST',
      url: 'https://gw.example/t/acme/mcp?x=1#y',
      jti: 'jti-of-16-chars-1',
      iat: NOW,
      nonce: nonces.issue('acme', NOW),
      token: 'a.b.c',
    });
    const verified = new ProofVerifier().verify(proof, {
      method: 'POST',
      htu: 'https://gw.example/t/acme/mcp',
      ath: tokenHash('a.b.c'),
      jkt: key.kid,
      nonces,
      tenant: 'acme',
      now: NOW,
    });
    expect(verified.jti).toBe('jti-of-16-chars-1');
  });

  test('has neither nonce nor ath when there is none', () => {
    const proof = dpopProof(key, { method: 'POST', url: 'https://as.example/token', jti: 'j', iat: NOW });
    const payload: unknown = JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString());
    expect(payload).toEqual({ jti: 'j', htm: 'POST', htu: 'https://as.example/token', iat: NOW });
  });
});

describe('clientAssertion', () => {
  test('verifies with another implementation', async () => {
    const issuer = 'https://api.example/t/acme/oauth';
    const assertion = clientAssertion(key, { clientId: 'agent_1', issuer, jti: 'j-1', iat: NOW });
    const { payload, protectedHeader } = await jwtVerify(assertion, await importJWK(pair.jwk, 'ES256'), {
      audience: issuer,
      issuer: 'agent_1',
      subject: 'agent_1',
      maxTokenAge: 60,
      currentDate: new Date(NOW * 1000),
    });
    expect(payload).toMatchObject({ jti: 'j-1', exp: NOW + 50 });
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: key.kid });
  });
});
