import { importJWK, jwtVerify } from 'jose';
import type { CallTokenClaims } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { hashJson } from '#libs/manifest';
import { TestIssuer, TestKey } from '#libs/testing';
import { verifyAccessToken } from '../access-token/access-token.js';
import { loadPublicKeys } from '../jws/verification-key.js';
import { CallTokenMinter } from './call-token-minter.js';
import { verifyCallToken, type ExpectedCall } from './verify-call-token.js';

const NOW = 1_800_000_000;
const TOOL = 'urn:sallyport:tool:acme:files:read';
const ARGS = { path: '/tmp', depth: 2 };
const key = await TestKey.create();
const minter = new CallTokenMinter({ kid: key.jwk.kid, privateKey: key.privateKey });

const CLAIMS: Omit<CallTokenClaims, 'iat' | 'nbf' | 'exp'> = {
  iss: 'https://gw.example/t/acme',
  aud: 'https://files.example/mcp',
  sub: 'alice',
  client_id: 'gateway',
  tenant: 'acme',
  scope: 'tools:call',
  txn: 'txn-1',
  jti: 'jti-1',
  act: { sub: 'agent_1' },
  tctx: {
    method: 'tools/call',
    tool: TOOL,
    manifest: 'a'.repeat(64),
    args: hashJson(ARGS),
    decision: 'call_1',
  },
};
const expected: ExpectedCall = {
  issuer: CLAIMS.iss,
  audience: CLAIMS.aud,
  keys: loadPublicKeys([key.jwk]),
  tool: TOOL,
  args: ARGS,
};

const denial = (token: string, over: Partial<ExpectedCall> = {}, now = NOW): Denied => {
  try {
    verifyCallToken(token, { ...expected, ...over }, now);
  } catch (cause) {
    if (cause instanceof Denied) return cause;
    throw cause;
  }
  throw new Error('accepted');
};

describe('call token', () => {
  test('carries its claims, thirty seconds of life and two of grace', () => {
    const claims = verifyCallToken(minter.mint(CLAIMS, NOW), expected, NOW);
    expect(claims).toEqual({ ...CLAIMS, iat: NOW, nbf: NOW - 2, exp: NOW + 30 });
  });

  test('verifies with another implementation', async () => {
    const { payload, protectedHeader } = await jwtVerify(
      minter.mint(CLAIMS, NOW),
      await importJWK(key.jwk, 'ES256'),
      {
        issuer: CLAIMS.iss,
        audience: CLAIMS.aud,
        typ: 'mcpreq+jwt',
        algorithms: ['ES256'],
        currentDate: new Date(NOW * 1000),
      },
    );
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'mcpreq+jwt', kid: key.jwk.kid });
    expect(payload['tctx']).toEqual(CLAIMS.tctx);
  });

  test('K01 shows its jti, so that an upstream can refuse a replay', () => {
    const token = minter.mint(CLAIMS, NOW);
    expect(verifyCallToken(token, expected, NOW).jti).toBe(verifyCallToken(token, expected, NOW + 1).jti);
  });

  test('does not depend on how the arguments are spelled', () => {
    const args = { depth: 2.0, path: '\u002ftmp' };
    expect(verifyCallToken(minter.mint(CLAIMS, NOW), { ...expected, args }, NOW).sub).toBe('alice');
  });

  test('is for these answers to questions, where the call brings any', () => {
    const inputResponses = { who: { action: 'accept' } };
    const args = hashJson([ARGS, { inputResponses }]);
    const token = minter.mint({ ...CLAIMS, tctx: { ...CLAIMS.tctx, args } }, NOW);
    expect(verifyCallToken(token, { ...expected, inputResponses }, NOW).sub).toBe('alice');
    for (const other of [{}, { inputResponses: { who: { action: 'decline' } } }])
      expect(denial(token, other).reason).toBe('token-invalid');
    expect(denial(minter.mint(CLAIMS, NOW), { inputResponses }).reason).toBe('token-invalid');
  });

  test.each<[string, Partial<ExpectedCall>, number, string]>([
    ['K02 other arguments', { args: { ...ARGS, depth: 3 } }, NOW, 'token-invalid'],
    ['arguments that have no hash', { args: { depth: Number.NaN } }, NOW, 'token-invalid'],
    ['K03 another tool', { tool: `${TOOL}2` }, NOW, 'token-invalid'],
    ['K04 another upstream', { audience: 'https://mail.example/mcp' }, NOW, 'token-audience'],
    ['K05 a token after its time', {}, NOW + 35, 'token-expired'],
    ['K06 the issuer of another tenant', { issuer: 'https://gw.example/t/globex' }, NOW, 'token-invalid'],
    ['a token before its time', {}, NOW - 6, 'token-invalid'],
    ['an unknown key', { keys: new Map() }, NOW, 'token-invalid'],
  ])('refuses %s', (_, over, now, reason) => {
    expect(denial(minter.mint(CLAIMS, NOW), over, now).reason).toBe(reason);
  });

  test('K05 refuses a token that would live longer than a minute', async () => {
    const long = { ...CLAIMS, iat: NOW, nbf: NOW, exp: NOW + 61 };
    const header = { typ: 'mcpreq+jwt', kid: key.jwk.kid };
    expect(denial(await key.sign(long, header)).context.detail).toBe('lives longer than a minute');
  });

  test('refuses another typ, another algorithm and missing claims', async () => {
    const dated = { ...CLAIMS, iat: NOW, nbf: NOW, exp: NOW + 30 };
    const kid = key.jwk.kid;
    expect(denial(await key.sign(dated, { typ: 'at+jwt', kid })).context.detail).toBe('wrong typ');
    expect(denial(await key.sign({ ...dated, tctx: {} }, { typ: 'mcpreq+jwt', kid })).context.detail).toBe(
      'claims are not those of a call token',
    );
    const edwards = await TestKey.create('EdDSA');
    const token = await edwards.sign(dated, { typ: 'mcpreq+jwt', kid: edwards.jwk.kid });
    const keys = loadPublicKeys([edwards.jwk]);
    expect(denial(token, { keys }).context.detail).toBe('algorithm is not allowed');
  });

  test('R26 is no access token, and an access token is no call token', async () => {
    const policy = { issuer: CLAIMS.iss, audience: CLAIMS.aud, tenant: 'acme', keys: expected.keys };
    expect(() => verifyAccessToken(minter.mint(CLAIMS, NOW), policy, NOW)).toThrow('wrong typ');
    const issuer = new TestIssuer(CLAIMS.iss, key);
    const access = await issuer.token({ iat: NOW, aud: CLAIMS.aud, tenant: 'acme' });
    expect(denial(access).context.detail).toBe('wrong typ');
  });
});
