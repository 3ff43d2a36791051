import { createHmac, sign } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Denied } from '#libs/denial';
import { TestClient, TestKey } from '#libs/testing';
import { tokenHash } from '../access-token/access-token.js';
import { Nonces } from './nonces.js';
import { proofThumbprint, ProofVerifier, type ExpectedProof } from './proof-verifier.js';

const NOW = 1_800_000_000;
const HTU = 'https://gw.example/t/acme/mcp';
const TOKEN = 'header.payload.signature';
const nonces = new Nonces([Buffer.alloc(32, 7)]);
const client = new TestClient(await TestKey.create());
const thief = new TestClient(await TestKey.create());

const expected: ExpectedProof = {
  method: 'POST',
  htu: HTU,
  ath: tokenHash(TOKEN),
  jkt: client.jkt,
  nonces,
  tenant: 'acme',
  now: NOW,
};
const CLAIMS = { htm: 'POST', htu: HTU, iat: NOW, nonce: nonces.issue('acme', NOW) };
const proof = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, by = client) =>
  by.proof({ ...CLAIMS, ...claims }, TOKEN, header);

const denial = (jwt: string | undefined, verifier = new ProofVerifier(), over = {}): Denied => {
  try {
    verifier.verify(jwt, { ...expected, ...over });
  } catch (cause) {
    if (cause instanceof Denied) return cause;
    throw cause;
  }
  throw new Error('accepted');
};

const segment = (value: string | object) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const signedText = (header: string, payload: string): string => {
  const input = `${segment(header)}.${segment(payload)}`;
  const key = { key: client.key.privateKey, dsaEncoding: 'ieee-p1363' as const };
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
};
const HEADER = JSON.stringify({ alg: 'ES256', typ: 'dpop+jwt', jwk: client.jwk });
const PAYLOAD = JSON.stringify({ ...CLAIMS, jti: 'j'.repeat(16), ath: expected.ath });

describe('ProofVerifier', () => {
  test('accepts a proof, and a second one of the same key', async () => {
    const verifier = new ProofVerifier();
    const first = verifier.verify(await proof({ jti: 'jti-of-16-chars-1' }), expected);
    const second = verifier.verify(await proof({ jti: 'jti-of-16-chars-2' }), expected);
    expect(first).toEqual({ jti: 'jti-of-16-chars-1', iat: NOW, digest: expect.any(String) });
    expect(first.digest).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(second.digest).not.toBe(first.digest);
  });

  test('R01 gives a replayed proof the same digest, and another key another one', async () => {
    const jwt = await proof({ jti: 'jti-of-16-chars-1' });
    const digest = new ProofVerifier().verify(jwt, expected).digest;
    expect(new ProofVerifier().verify(jwt, expected).digest).toBe(digest);
    const stolen = await proof({ jti: 'jti-of-16-chars-1' }, {}, thief);
    expect(new ProofVerifier().verify(stolen, { ...expected, jkt: thief.jkt }).digest).not.toBe(digest);
  });

  test('accepts Ed25519 keys under both names of the algorithm', async () => {
    const edwards = new TestClient(await TestKey.create('EdDSA'));
    const over = { ...expected, jkt: edwards.jkt };
    for (const alg of ['EdDSA', 'Ed25519']) {
      expect(new ProofVerifier().verify(await proof({}, { alg }, edwards), over).iat).toBe(NOW);
    }
  });

  test('R32 asks for a missing proof', () => {
    expect(denial(undefined).reason).toBe('proof-missing');
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['R05 another method', { htm: 'GET' }, 'htm is another method'],
    ['R05 the method in another case', { htm: 'post' }, 'htm is another method'],
    ['R06 the URL of another tenant', { htu: 'https://gw.example/t/globex/mcp' }, 'htu is another URL'],
    ['R06b the URL of another server', { htu: 'https://gw.example/t/acme/s/x/mcp' }, 'htu is another URL'],
    ['R29 a homograph in the path', { htu: HTU.replace('a', 'а') }, 'htu is another URL'],
    ['R38 ath of another token', { ath: tokenHash('another') }, 'ath is of another token'],
    ['R20 iat in the future', { iat: NOW + 6 }, 'iat is in the future'],
    ['R21 an old iat', { iat: NOW - 61 }, 'iat is too old'],
    ['R22 iat as text', { iat: String(NOW) }, 'iat is not a date'],
    ['R22 a fractional iat', { iat: NOW + 0.5 }, 'iat is not a date'],
    ['R22 a negative iat', { iat: -1 }, 'iat is not a date'],
    ['a short jti', { jti: 'j'.repeat(15) }, 'jti has not 16 to 128 characters'],
    ['a long jti', { jti: 'j'.repeat(129) }, 'jti has not 16 to 128 characters'],
    ['no jti', { jti: undefined }, 'jti is missing or not text'],
    ['no htm', { htm: undefined }, 'htm is missing or not text'],
    ['no htu', { htu: undefined }, 'htu is another URL'],
    ['no ath', { ath: undefined }, 'ath is missing or not text'],
    ['no iat', { iat: undefined }, 'iat is not a date'],
  ])('refuses %s', async (_, claims, detail) => {
    const denied = denial(await proof(claims));
    expect(denied.reason).toBe('proof-invalid');
    expect(denied.context.detail).toBe(detail);
  });

  test.each(['1e999', 'null', '[1]', '9007199254740993'])('refuses R22 an iat of %s', (iat) => {
    const payload = PAYLOAD.replace(String(NOW), iat);
    expect(denial(signedText(HEADER, payload)).reason).toBe('proof-invalid');
  });

  test.each<[string, Record<string, unknown>]>([
    ['R28 no nonce', { nonce: undefined }],
    ['R28b a stale nonce', { nonce: nonces.issue('acme', NOW - 180) }],
    ['R28c the nonce of another tenant', { nonce: nonces.issue('globex', NOW) }],
    ['R28d a forged nonce', { nonce: new Nonces([Buffer.alloc(32, 8)]).issue('acme', NOW) }],
    ['R28d a nonce of another type', { nonce: 42 }],
    ['R28 no nonce, before an old iat counts', { nonce: undefined, iat: NOW - 600 }],
  ])('asks for a nonce after %s', async (_, claims) => {
    expect(denial(await proof(claims)).reason).toBe('proof-nonce-required');
  });

  test('lets nobody without the key learn whether a nonce is good', async () => {
    expect(denial(await proof({ nonce: undefined }, {}, thief)).reason).toBe('proof-invalid');
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['R25b typ JWT', { typ: 'JWT' }, 'wrong typ'],
    ['no jwk', { jwk: undefined }, 'no jwk'],
    ['a jwk list', { jwk: [client.jwk] }, 'no jwk'],
    [
      'R27 private key material',
      { jwk: { ...client.jwk, d: 'AAAA' } },
      'the key has private or symmetric members',
    ],
    ['R14 P-384', { jwk: { ...client.jwk, crv: 'P-384' } }, 'the key is neither P-256 nor Ed25519'],
    ['R18 jku', { jku: 'https://evil.example' }, 'header jku is not allowed'],
    ['R18 x5u', { x5u: 'https://evil.example' }, 'header x5u is not allowed'],
    ['R18 x5c', { x5c: ['MIIB'] }, 'header x5c is not allowed'],
  ])('refuses %s', async (_, header, detail) => {
    const denied = denial(await proof({}, header));
    expect(denied.reason).toBe('proof-invalid');
    expect(denied.context.detail).toBe(detail);
  });

  test.each(['crit', 'b64'])('refuses R18 %s', (name) => {
    const header = HEADER.replace('{', `{"${name}":["exp"],`);
    expect(denial(signedText(header, PAYLOAD)).context.detail).toBe(`header ${name} is not allowed`);
  });

  test('refuses R14 ES256 with an Ed25519 key', async () => {
    const edwards = new TestClient(await TestKey.create('EdDSA'));
    const denied = denial(await proof({}, { jwk: edwards.jwk }), undefined, { jkt: edwards.jkt });
    expect(denied.context.detail).toBe('algorithm does not fit the key');
  });

  test('refuses R14 a P-384 key as its own', async () => {
    const pair = await generateKeyPair('ES384', { extractable: true });
    const jwk = await exportJWK(pair.publicKey);
    const jwt = await new SignJWT({ ...CLAIMS, jti: 'j'.repeat(16), ath: expected.ath })
      .setProtectedHeader({ alg: 'ES384', typ: 'dpop+jwt', jwk })
      .sign(pair.privateKey);
    const denied = denial(jwt, undefined, { jkt: await calculateJwkThumbprint(jwk) });
    expect(denied.context.detail).toBe('algorithm is not allowed');
  });

  test('refuses R11b alg none', () => {
    const header = HEADER.replace('ES256', 'none');
    expect(denial(`${segment(header)}.${segment(PAYLOAD)}.`).reason).toBe('proof-invalid');
    expect(denial(`${segment(header)}.${segment(PAYLOAD)}.AAAA`).context.detail).toBe(
      'algorithm is not allowed',
    );
  });

  test('refuses R13 HS256 with an oct key', () => {
    const k = Buffer.alloc(32, 1).toString('base64url');
    const header = JSON.stringify({ alg: 'HS256', typ: 'dpop+jwt', jwk: { kty: 'oct', k } });
    const input = `${segment(header)}.${segment(PAYLOAD)}`;
    const mac = createHmac('sha256', Buffer.alloc(32, 1)).update(input).digest('base64url');
    expect(denial(`${input}.${mac}`).context.detail).toBe('algorithm is not allowed');
  });

  test('refuses R07 a stolen token with another key, and R08 the key of the victim signed by a thief', async () => {
    expect(denial(await proof({}, {}, thief)).context.detail).toBe(
      'the key is not the one the token is bound to',
    );
    expect(denial(await proof({}, { jwk: client.jwk }, thief)).context.detail).toBe(
      'signature does not verify',
    );
  });

  test('refuses both also when the key of the victim is remembered', async () => {
    const verifier = new ProofVerifier();
    const jwt = await proof();
    verifier.verify(jwt, expected);
    const [header = ''] = jwt.split('.');
    const [, payload = '', signature = ''] = (await proof({}, {}, thief)).split('.');
    expect(denial(`${header}.${payload}.${signature}`, verifier).context.detail).toBe(
      'signature does not verify',
    );
    expect(denial(jwt, verifier, { jkt: thief.jkt }).context.detail).toBe(
      'the key is not the one the token is bound to',
    );
    verifier.verify(await proof(), expected);
  });

  test('remembers no more keys than told, and forgetting changes no verdict', async () => {
    const verifier = new ProofVerifier(1);
    verifier.verify(await proof(), expected);
    verifier.verify(await proof({}, {}, thief), { ...expected, jkt: thief.jkt });
    expect(verifier.verify(await proof(), expected).iat).toBe(NOW);
  });

  test('refuses a key that is not on its curve', () => {
    const jwk = { ...client.jwk, y: Buffer.alloc(32, 3).toString('base64url') };
    const header = JSON.stringify({ alg: 'ES256', typ: 'dpop+jwt', jwk });
    const jwt = signedText(header, PAYLOAD);
    expect(denial(jwt, undefined, { jkt: proofThumbprint(jwt) }).context.detail).toBe(
      'the key is not on its curve',
    );
  });

  test.each(['', 'a.b', 'a.b.c, d.e.f', 'a.b.c,d.e.f', ' a.b.c'])('refuses R31b %j', (jwt) => {
    expect(denial(jwt).context.detail).toBe('not one compact JWS');
  });

  test('refuses R50 duplicate members and R35b deep nesting', () => {
    const twice = PAYLOAD.replace('{', '{"htm":"GET",');
    expect(denial(signedText(HEADER, twice)).context.detail).toBe('duplicate member name');
    const header = HEADER.replace('{', '{"typ":"JWT",');
    expect(denial(signedText(header, PAYLOAD)).context.detail).toBe('duplicate member name');
    const deep = PAYLOAD.replace('{', `{"x":${'['.repeat(70)}${']'.repeat(70)},`);
    expect(denial(signedText(HEADER, deep)).context.detail).toBe('nested deeper than 64');
  });

  test('R51 refuses __proto__ and ignores constructor', () => {
    const poisoned = PAYLOAD.replace('{', '{"__proto__":{"jti":"inherited-jti-0000"},');
    expect(denial(signedText(HEADER, poisoned)).context.detail).toBe('member name __proto__');
    const harmless = PAYLOAD.replace('{', '{"constructor":{"prototype":{}},');
    expect(new ProofVerifier().verify(signedText(HEADER, harmless), expected).jti).toBe('j'.repeat(16));
  });

  test('accepts a minute back and five seconds ahead, with the nonce of that time', async () => {
    for (const iat of [NOW - 60, NOW + 5]) {
      expect(new ProofVerifier().verify(await proof({ iat }), expected).iat).toBe(iat);
    }
  });
});

describe('proofThumbprint', () => {
  test('is the RFC 7638 thumbprint of the embedded key', async () => {
    expect(proofThumbprint(await proof())).toBe(await calculateJwkThumbprint(client.jwk));
    expect(() => proofThumbprint('a.b')).toThrow(Denied);
  });
});
