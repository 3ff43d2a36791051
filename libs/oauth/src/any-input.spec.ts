import { Denied } from '#libs/denial';
import { TestClient, TestIssuer, TestKey } from '#libs/testing';
import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { tokenHash, verifyAccessToken } from './access-token/access-token.js';
import { parseAuthorization } from './access-token/authorization.js';
import { verifyCallToken } from './call-token/verify-call-token.js';
import { BadJws, signSegments } from './jws/compact.js';
import { signCompact, verifyCompact } from './jws/signed-document.js';
import { BadKey, loadPublicKey, loadPublicKeys } from './jws/verification-key.js';
import { expectedHtu, sameHtu } from './proof/htu.js';
import { Nonces } from './proof/nonces.js';
import { proofThumbprint, ProofVerifier } from './proof/proof-verifier.js';

const NOW = 1_760_000_000;
const RESOURCE = 'https://mcp.example.com/t/acme/mcp';
const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Text that is like a JWS to different degrees: noise, three segments, three segments of JSON. */
const jwsLike = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(fc.base64String(), { maxLength: 5 }).map((parts) => parts.join('.')),
  fc
    .tuple(fc.jsonValue(), fc.jsonValue(), fc.uint8Array({ maxLength: 80 }))
    .map(([h, p, s]) => `${segment(h)}.${segment(p)}.${Buffer.from(s).toString('base64url')}`),
);
/** Claims that a server could sign by mistake: the right names with any values. */
const claimsOf = (...names: string[]) =>
  fc.dictionary(fc.oneof(fc.constantFrom(...names, '__proto__', 'constructor'), fc.string()), fc.jsonValue());
const TOKEN_CLAIMS = [
  'iss',
  'sub',
  'aud',
  'client_id',
  'jti',
  'iat',
  'exp',
  'scope',
  'tenant',
  'cnf',
  'act',
  'roles',
  'gpath',
];
const PROOF_CLAIMS = ['jti', 'htm', 'htu', 'iat', 'ath', 'nonce'];

/** The smallest input that breaks the property, and how; undefined when none of those that are tried does. */
function counterexample<T>(property: fc.IProperty<T>, parameters: fc.Parameters<T> = {}): unknown {
  const { failed, counterexample: input, errorInstance: error } = fc.check(property, parameters);
  return failed ? { input, error } : undefined;
}

/** Runs work that may refuse, and only in the ways that are agreed. */
function refuses(work: () => unknown, ...kinds: (abstract new (...given: never[]) => Error)[]): boolean {
  try {
    work();
    return false;
  } catch (cause) {
    if (kinds.some((kind) => cause instanceof kind)) return true;
    throw cause;
  }
}

describe('whatever is sent', () => {
  let issuer: TestIssuer;
  let client: TestClient;
  let keys: ReturnType<typeof loadPublicKeys>;
  const nonces = new Nonces([Buffer.alloc(32, 1)]);
  const policy = () => ({ issuer: issuer.url, audience: RESOURCE, tenant: 'acme', keys });
  const expected = (token: string) => ({
    method: 'POST',
    htu: RESOURCE,
    ath: tokenHash(token),
    jkt: client.jkt,
    nonces,
    tenant: 'acme',
    now: NOW,
  });

  beforeAll(async () => {
    issuer = new TestIssuer('https://api.example.com/t/acme/oauth', await TestKey.create());
    client = new TestClient(await TestKey.create());
    keys = loadPublicKeys([issuer.key.jwk]);
  });

  it('as access token is denied', () => {
    expect(
      counterexample(
        fc.property(jwsLike, (text) => refuses(() => verifyAccessToken(text, policy(), NOW), Denied)),
      ),
    ).toBeUndefined();
  });

  it('as claims of an access token that the server signed is denied, or leaves every prototype as it was', () => {
    const header = { typ: 'at+jwt', kid: issuer.key.jwk.kid };
    expect(
      counterexample(
        fc.property(claimsOf(...TOKEN_CLAIMS), (claims) => {
          const token = signCompact(claims, header, issuer.key.privateKey);
          const denied = refuses(() => verifyAccessToken(token, policy(), NOW), Denied);
          return denied && Object.keys(Object.prototype).length === 0;
        }),
        { numRuns: 200 },
      ),
    ).toBeUndefined();
  });

  it('as one claim of a good access token is denied or changes that claim alone', () => {
    const good = {
      iss: issuer.url,
      aud: RESOURCE,
      sub: 'alice',
      client_id: 'agent_1',
      jti: 'j'.repeat(20),
      iat: NOW,
      exp: NOW + 300,
      scope: 'mcp:connect',
      tenant: 'acme',
      cnf: { jkt: client.jkt },
    };
    const header = { typ: 'at+jwt', kid: issuer.key.jwk.kid };
    expect(verifyAccessToken(signCompact(good, header, issuer.key.privateKey), policy(), NOW).sub).toBe(
      'alice',
    );
    expect(
      counterexample(
        fc.property(fc.constantFrom(...TOKEN_CLAIMS), fc.jsonValue(), (name, value) => {
          const token = signCompact({ ...good, [name]: value }, header, issuer.key.privateKey);
          let verified;
          const denied = refuses(() => (verified = verifyAccessToken(token, policy(), NOW)), Denied);
          return denied || (verified as unknown as { tenant: string; aud: string }).aud === RESOURCE;
        }),
        { numRuns: 200 },
      ),
    ).toBeUndefined();
  });

  it('as proof is denied', () => {
    const verifier = new ProofVerifier();
    expect(
      counterexample(
        fc.property(jwsLike, (text) => refuses(() => verifier.verify(text, expected('token')), Denied)),
      ),
    ).toBeUndefined();
    expect(
      counterexample(fc.property(jwsLike, (text) => void refuses(() => proofThumbprint(text), Denied))),
    ).toBeUndefined();
  });

  it('as claims of a proof by the right key is denied', () => {
    const verifier = new ProofVerifier();
    const header = segment({ typ: 'dpop+jwt', alg: 'ES256', jwk: client.jwk });
    expect(
      counterexample(
        fc.property(claimsOf(...PROOF_CLAIMS), (claims) => {
          const proof = signSegments(header, segment(claims), client.key.privateKey);
          return refuses(() => verifier.verify(proof, expected('token')), Denied);
        }),
        { numRuns: 200 },
      ),
    ).toBeUndefined();
  });

  it('as header list is parsed or denied', () => {
    const names = fc.oneof(fc.constantFrom('Authorization', 'authorization', 'DPoP', 'dpop'), fc.string());
    const values = fc.oneof(
      fc.string(),
      fc.string().map((text) => `DPoP ${text}`),
      fc.string().map((text) => `Bearer ${text}`),
    );
    expect(
      counterexample(
        fc.property(fc.array(fc.tuple(names, values), { maxLength: 5 }), (headers) => {
          const denied = refuses(() => parseAuthorization(headers.flat()), Denied);
          const many = headers.filter(([name]) => name.toLowerCase() === 'authorization').length !== 1;
          return denied || !many;
        }),
      ),
    ).toBeUndefined();
  });

  it('as call token is denied', () => {
    const call = { issuer: 'https://mcp.example.com/t/acme', audience: 'https://desk.example.com/mcp', keys };
    expect(
      counterexample(fc.property(jwsLike, (text) => refuses(() => verifyCallToken(text, call, NOW), Denied))),
    ).toBeUndefined();
    const header = { typ: 'mcpreq+jwt', kid: issuer.key.jwk.kid };
    expect(
      counterexample(
        fc.property(claimsOf('iss', 'aud', 'tctx', 'exp', 'iat', 'nbf'), (claims) =>
          refuses(
            () => verifyCallToken(signCompact(claims, header, issuer.key.privateKey), call, NOW),
            Denied,
          ),
        ),
        { numRuns: 100 },
      ),
    ).toBeUndefined();
  });

  it('as signed document is refused as a bad JWS', () => {
    const acceptable = () => ({ types: ['x'], keys });
    expect(
      counterexample(
        fc.property(jwsLike, (text) => refuses(() => verifyCompact(text, acceptable()), BadJws)),
      ),
    ).toBeUndefined();
  });

  it('as key is loaded or refused as a bad key', () => {
    const members = fc.constantFrom('kty', 'crv', 'x', 'y', 'd', 'k', 'alg', 'use', 'kid', '__proto__');
    expect(
      counterexample(
        fc.property(
          fc.dictionary(members, fc.oneof(fc.jsonValue(), fc.constantFrom('EC', 'P-256', 'OKP', 'Ed25519'))),
          (jwk) => refuses(() => loadPublicKey(jwk as never), BadKey),
        ),
      ),
    ).toBeUndefined();
  });

  it('as htu equals only what is the same place', () => {
    expect(
      counterexample(
        fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.jsonValue()), (htu) => !sameHtu(htu, RESOURCE)),
      ),
    ).toBeUndefined();
    expect(
      counterexample(
        fc.property(fc.webQueryParameters(), fc.webFragments(), (query, fragment) =>
          sameHtu(`${RESOURCE}?${query}#${fragment}`, RESOURCE),
        ),
      ),
    ).toBeUndefined();
    expect(
      counterexample(
        fc.property(fc.string(), (path) => {
          refuses(() => expectedHtu('https://mcp.example.com', path), Denied);
          return true;
        }),
      ),
    ).toBeUndefined();
  });

  it('as nonce is not one of ours', () => {
    expect(
      counterexample(
        fc.property(
          fc.oneof(fc.string(), fc.jsonValue(), fc.base64String()),
          (value) => !nonces.check('acme', value, NOW),
        ),
      ),
    ).toBeUndefined();
    expect(
      counterexample(
        fc.property(fc.integer({ min: -600, max: 600 }), (age) => {
          const buckets = Math.floor(NOW / 60) - Math.floor((NOW - age) / 60);
          return (
            nonces.check('acme', nonces.issue('acme', NOW - age), NOW) === (buckets >= -1 && buckets <= 2)
          );
        }),
      ),
    ).toBeUndefined();
  });

  it('as key of another kind is refused', () => {
    for (const pair of [
      generateKeyPairSync('ec', { namedCurve: 'P-384' }),
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
      generateKeyPairSync('x25519'),
      generateKeyPairSync('ed448'),
    ]) {
      const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k', kty: 'EC' };
      expect(() => loadPublicKey(jwk)).toThrow(BadKey);
    }
  });
});
