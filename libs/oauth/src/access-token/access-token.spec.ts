import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { Denied } from '#libs/denial';
import { TestIssuer, TestKey } from '#libs/testing';
import { loadPublicKeys } from '../jws/verification-key.js';
import { tokenHash, verifyAccessToken, type TokenPolicy } from './access-token.js';

const NOW = 1_800_000_000;
const AUD = 'https://gw.example/t/acme/mcp';
const issuer = new TestIssuer('https://api.example/t/acme/oauth', await TestKey.create());
const other = await TestKey.create();
const edwards = await TestKey.create('EdDSA');
const policy: TokenPolicy = {
  issuer: issuer.url,
  audience: AUD,
  tenant: 'acme',
  keys: loadPublicKeys([issuer.key.jwk, edwards.jwk]),
};
const JKT = 'a'.repeat(43);

const token = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
  issuer.token({ iat: NOW, aud: AUD, tenant: 'acme', cnf: { jkt: JKT }, ...claims }, header);

const segment = (text: string) => Buffer.from(text).toString('base64url');
const signedText = (header: string, payload: string): string => {
  const input = `${segment(header)}.${segment(payload)}`;
  const key = { key: issuer.key.privateKey, dsaEncoding: 'ieee-p1363' as const };
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
};
const HEADER = JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: issuer.key.jwk.kid });
const payloadText = (extra: string) =>
  `{"iss":"${issuer.url}","sub":"alice","aud":"${AUD}","client_id":"agent_1","jti":"j","iat":${NOW},` +
  `"exp":${NOW + 300},"tenant":"acme"${extra}}`;

const denial = (jwt: string, now = NOW): Denied => {
  try {
    verifyAccessToken(jwt, policy, now);
  } catch (cause) {
    if (cause instanceof Denied) return cause;
    throw cause;
  }
  throw new Error('accepted');
};

describe('verifyAccessToken', () => {
  test('reads every claim of a token', async () => {
    const jwt = await token({
      jti: 'jti-1',
      gid: 'grant_1',
      gpath: ['node_1', 'node_2'],
      txn: 'txn-1',
      roles: ['analyst'],
      act: { sub: 'agent_2', iss: issuer.url, act: { sub: 'agent_1' } },
      constraints: { tools: ['urn:sallyport:tool:acme:crm:find'], effects: ['read'], depth: 2 },
      acr: 'phr',
      auth_time: NOW - 60,
    });
    expect(verifyAccessToken(jwt, policy, NOW)).toEqual({
      iss: issuer.url,
      sub: 'alice',
      aud: AUD,
      clientId: 'agent_1',
      jti: 'jti-1',
      iat: NOW,
      exp: NOW + 300,
      scopes: new Set(['mcp:connect', 'tools:call']),
      tenant: 'acme',
      jkt: JKT,
      gid: 'grant_1',
      gpath: ['node_1', 'node_2'],
      txn: 'txn-1',
      roles: ['analyst'],
      act: { sub: 'agent_2', iss: issuer.url, act: { sub: 'agent_1' } },
      constraints: { tools: ['urn:sallyport:tool:acme:crm:find'], effects: ['read'], depth: 2 },
      acr: 'phr',
      authTime: NOW - 60,
      hash: tokenHash(jwt),
    });
  });

  test('fills in what a token may leave out', async () => {
    const jwt = await token({ jti: 'jti-2', cnf: undefined, scope: undefined });
    const verified = verifyAccessToken(jwt, policy, NOW);
    expect(verified).toMatchObject({ txn: 'jti-2', gpath: [], roles: [], scopes: new Set() });
    expect(Object.keys(verified)).not.toContain('jkt');
  });

  test('accepts EdDSA under both of its names', async () => {
    for (const alg of ['EdDSA', 'Ed25519']) {
      const jwt = await new TestIssuer(issuer.url, edwards).token(
        { iat: NOW, aud: AUD, tenant: 'acme' },
        { alg },
      );
      expect(verifyAccessToken(jwt, policy, NOW).sub).toBe('alice');
    }
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['R23 another audience', { aud: 'https://gw.example/t/acme/s/files/mcp' }, 'token-audience'],
    ['R23b an audience list, even of one', { aud: [AUD] }, 'token-audience'],
    ['R23c a trailing slash', { aud: `${AUD}/` }, 'token-audience'],
    ['R23c another case', { aud: AUD.replace('acme', 'Acme') }, 'token-audience'],
    ['R23c a prefix', { aud: 'https://gw.example/t/acme' }, 'token-audience'],
    ['no audience', { aud: undefined }, 'token-audience'],
    ['R24 the tenant claim of another tenant', { tenant: 'globex' }, 'token-invalid'],
    ['no tenant', { tenant: undefined }, 'token-invalid'],
    ['R24b the issuer of another tenant', { iss: 'https://api.example/t/globex/oauth' }, 'token-invalid'],
    ['R20b iat in the future', { iat: NOW + 6 }, 'token-invalid'],
    ['nbf in the future', { nbf: NOW + 6 }, 'token-invalid'],
    ['R19 an expired token', { iat: NOW - 305, exp: NOW - 5 }, 'token-expired'],
    ['C22 a constraint that nobody here knows', { constraints: { depth: 1, budget: 5 } }, 'token-invalid'],
    ['C22 constraints that are none', { constraints: 'none' }, 'token-invalid'],
    ['exp as text', { exp: '9999999999' }, 'token-invalid'],
    ['no exp', { exp: undefined }, 'token-invalid'],
    ['a fractional iat', { iat: NOW + 0.5 }, 'token-invalid'],
    ['no sub', { sub: undefined }, 'token-invalid'],
    ['an empty sub', { sub: '' }, 'token-invalid'],
    ['an endless sub', { sub: 'a'.repeat(513) }, 'token-invalid'],
    ['no client_id', { client_id: undefined }, 'token-invalid'],
    ['no jti', { jti: undefined }, 'token-invalid'],
    ['scope as a list', { scope: ['tools:call'] }, 'token-invalid'],
    ['R42 two confirmation methods', { cnf: { jkt: JKT, 'x5t#S256': JKT } }, 'token-invalid'],
    ['R42b an unknown confirmation method', { cnf: { kid: 'k' } }, 'token-invalid'],
    ['an empty cnf', { cnf: {} }, 'token-invalid'],
    ['a null cnf', { cnf: null }, 'token-invalid'],
    ['cnf.jkt that is no thumbprint', { cnf: { jkt: 'short' } }, 'token-invalid'],
    ['too many roles', { roles: Array.from({ length: 17 }, (_, i) => `r${i}`) }, 'token-invalid'],
    ['roles as text', { roles: 'admin' }, 'token-invalid'],
    ['a grant path of five', { gpath: ['1', '2', '3', '4', '5'] }, 'token-invalid'],
    ['an actor without sub', { act: { iss: 'x' } }, 'token-invalid'],
    ['a nested actor that is text', { act: { sub: 'a', act: 'b' } }, 'token-invalid'],
  ])('refuses %s', async (_, claims, reason) => {
    expect(denial(await token(claims)).reason).toBe(reason);
  });

  test.each<[string, Record<string, unknown>]>([
    ['R25 an id token', { typ: 'JWT' }],
    ['a token without typ', { typ: undefined }],
    ['R26 a call token', { typ: 'mcpreq+jwt' }],
    ['R26 an ID-JAG', { typ: 'oauth-id-jag+jwt' }],
    ['R26 a snapshot', { typ: 'snapshot+jwt' }],
    ['R15 a path as kid', { kid: '../../dev/null' }],
    ['R15 SQL as kid', { kid: "' OR 1=1 --" }],
    ['R15 an inherited name as kid', { kid: 'constructor' }],
    ['no kid', { kid: undefined }],
    ['R16 jku', { jku: 'https://evil.example/jwks' }],
    ['R16 x5u', { x5u: 'https://evil.example/cert' }],
    ['R16b x5c', { x5c: ['MIIB'] }],
    ['R17 an embedded jwk', { jwk: other.jwk }],
  ])('refuses %s in the header', async (_, header) => {
    expect(denial(await token({}, header)).reason).toBe('token-invalid');
  });

  test('refuses R16b crit', () => {
    const header = HEADER.replace('{', '{"crit":["exp"],');
    expect(denial(signedText(header, payloadText(''))).context.detail).toBe('header crit is not allowed');
  });

  test('refuses R11 alg none, with and without a signature segment', async () => {
    const [, payload = '', signature = ''] = (await token()).split('.');
    const none = segment(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: issuer.key.jwk.kid }));
    expect(denial(`${none}.${payload}.`).reason).toBe('token-invalid');
    expect(denial(`${none}.${payload}.${signature}`).context.detail).toBe('algorithm is not allowed');
  });

  test('refuses R12 HMAC with the public key as secret, and RSA', async () => {
    const header = { alg: 'HS256', typ: 'at+jwt', kid: issuer.key.jwk.kid };
    const input = `${segment(JSON.stringify(header))}.${segment(payloadText(''))}`;
    const pem = policy.keys.get(issuer.key.jwk.kid)?.key.export({ type: 'spki', format: 'pem' }) ?? '';
    const mac = createHmac('sha256', pem).update(input).digest('base64url');
    expect(denial(`${input}.${mac}`).context.detail).toBe('algorithm is not allowed');

    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const rsaInput = `${segment(JSON.stringify({ ...header, alg: 'RS256' }))}.${segment(payloadText(''))}`;
    const signature = sign('sha256', Buffer.from(rsaInput), rsa).toString('base64url');
    expect(denial(`${rsaInput}.${signature}`).context.detail).toBe('algorithm is not allowed');
  });

  test('refuses R14 an algorithm that is not the one of the key', async () => {
    const swapped = await issuer.token({ iat: NOW, aud: AUD, tenant: 'acme' }, { kid: edwards.jwk.kid });
    expect(denial(swapped).context.detail).toBe('algorithm does not fit the key');
  });

  test('refuses a signature of another key, and any changed character', async () => {
    const foreign = await new TestIssuer(issuer.url, other).token(
      { iat: NOW, aud: AUD, tenant: 'acme' },
      { kid: issuer.key.jwk.kid },
    );
    expect(denial(foreign).context.detail).toBe('signature does not verify');
    const jwt = await token();
    for (let i = 0; i < jwt.length; i += 7) {
      const changed = jwt.slice(0, i) + (jwt[i] === 'A' ? 'B' : 'A') + jwt.slice(i + 1);
      expect(denial(changed).reason).toBe('token-invalid');
    }
  });

  test('refuses another spelling of the same signature', async () => {
    const jwt = await token();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(jwt.at(-1) ?? '');
    const respelled = jwt.slice(0, -1) + alphabet[last + 1];
    expect(Buffer.from(respelled.split('.')[2] ?? '', 'base64url')).toEqual(
      Buffer.from(jwt.split('.')[2] ?? '', 'base64url'),
    );
    expect(denial(respelled).context.detail).toBe('signature is malformed');
  });

  test('refuses R50 duplicate members in header and payload', () => {
    expect(denial(signedText(HEADER, payloadText(',"tenant":"acme"'))).context.detail).toBe(
      'duplicate member name',
    );
    const header = HEADER.replace('{', '{"alg":"none",');
    expect(denial(signedText(header, payloadText(''))).context.detail).toBe('duplicate member name');
    expect(denial(signedText(HEADER, payloadText(',"\\u0074enant":"acme"'))).reason).toBe('token-invalid');
  });

  test('R51 refuses __proto__ and ignores constructor as claim names', () => {
    expect(denial(signedText(HEADER, payloadText(',"__proto__":{"roles":["admin"]}'))).reason).toBe(
      'token-invalid',
    );
    const harmless = signedText(HEADER, payloadText(',"constructor":{"prototype":{"roles":["admin"]}}'));
    expect(verifyAccessToken(harmless, policy, NOW).roles).toEqual([]);
    expect(({} as { roles?: unknown }).roles).toBeUndefined();
  });

  test('refuses R35b deeply nested claims and bytes that are not UTF-8', () => {
    const nested = `,"x":${'['.repeat(70)}${']'.repeat(70)}`;
    expect(denial(signedText(HEADER, payloadText(nested))).context.detail).toBe('nested deeper than 64');
    const input = `${segment(HEADER)}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}`;
    const key = { key: issuer.key.privateKey, dsaEncoding: 'ieee-p1363' as const };
    const signature = sign('sha256', Buffer.from(input), key).toString('base64url');
    expect(denial(`${input}.${signature}`).context.detail).toBe('not UTF-8');
  });

  test.each(['', '.', '..', 'a.b', 'a.b.c.d', 'a b.c.d', 'e30=.e30=.AA=='])('refuses %j', (jwt) => {
    expect(denial(jwt).context.detail).toBe('not one compact JWS');
  });

  test('tolerates five seconds of clock difference, not more', async () => {
    expect(verifyAccessToken(await token({ iat: NOW + 5 }), policy, NOW).iat).toBe(NOW + 5);
    const jwt = await token();
    expect(verifyAccessToken(jwt, policy, NOW + 304).sub).toBe('alice');
    expect(denial(jwt, NOW + 305).reason).toBe('token-expired');
  });
});
