import { Denied } from '#libs/denial';
import { AccessTokenCache, Nonces, ProofVerifier, tokenHash } from '#libs/oauth';
import { unixSeconds } from '#libs/platform';
import { FixedClock, TestClient, TestIssuer, TestKey } from '#libs/testing';
import { StrangerLimit } from '../../../admission/stranger-limit.js';
import type { AddressedRequest, FreshSnapshot } from '../../proofs.js';
import { addressed, arrival, fresh, policyOf } from '../../proofs.fixture.js';
import { RevokedSet } from '../../../revocation/revoked-set.js';
import { activeCaller } from './active-caller.js';
import { provenPossession } from './proven-possession.js';
import { verifiedToken } from './verified-token.js';

const reasonOf = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (cause) {
    if (cause instanceof Denied) return cause.reason;
    throw cause;
  }
};

/** Steps 3 to 5 in their order; the rules themselves are tested where they live, in libs/oauth and libs/policy. */
describe('who asks', () => {
  const clock = new FixedClock();
  const nonces = new Nonces([Buffer.alloc(32, 1)]);
  const at: AddressedRequest = addressed();
  let issuer: TestIssuer;
  let client: TestClient;
  let snapshot: FreshSnapshot;

  let revoked = new RevokedSet();

  const steps = (strangers = new StrangerLimit(clock)) => {
    const verify = verifiedToken(new AccessTokenCache(), strangers, clock);
    const prove = provenPossession(new ProofVerifier(), nonces, strangers, clock);
    const active = activeCaller({ of: () => ({ set: revoked, readsOnly: false }) });
    return (headers: Record<string, string>) => {
      const verified = verify(arrival({ headers }), at, snapshot);
      return active(at, prove(at, verified, snapshot), snapshot);
    };
  };

  const credentials = async (claims: Record<string, unknown> = {}): Promise<Record<string, string>> => {
    const iat = unixSeconds(clock);
    const cnf = { jkt: client.jkt };
    const token = await issuer.token({
      iat,
      aud: at.resource,
      tenant: 'acme',
      roles: ['everyone'],
      cnf,
      ...claims,
    });
    const nonce = nonces.issue('acme', iat);
    const proof = await client.proof(
      { htm: 'POST', htu: at.resource, iat, nonce, jti: 'proof-of-one-request' },
      token,
    );
    return { authorization: `DPoP ${token}`, dpop: proof };
  };

  beforeAll(async () => {
    issuer = new TestIssuer('http://127.0.0.1:1/t/acme/oauth', await TestKey.create());
    client = new TestClient(await TestKey.create());
    snapshot = await fresh({ issuer: { url: issuer.url, keys: [issuer.key.jwk] } });
  });

  it('is a subject, an agent and a key', async () => {
    expect(await steps()(await credentials())).toMatchObject({
      sub: 'alice',
      clientId: 'agent_1',
      roles: ['everyone'],
      pop: 'dpop',
      principal: '5:aliceagent_1',
      proofUse: { notBefore: (unixSeconds(clock) - 10) * 1000, notAfter: (unixSeconds(clock) + 70) * 1000 },
    });
  });

  it('is forgotten as soon as the key that signed the token is withdrawn', async () => {
    const who = steps();
    const given = await credentials();
    await who(given);
    const before = snapshot;
    snapshot = await fresh({ revision: 2, issuer: { url: issuer.url, keys: [] } });
    expect(() => who(given)).toThrow(expect.objectContaining({ reason: 'token-invalid' }));
    snapshot = before;
  });

  it('is not looked for any more where too many strangers came from, while a token is known', async () => {
    const who = steps();
    const given = await credentials();
    await who(given);
    const forged = { ...given, authorization: `${given['authorization']?.slice(0, -8)}AAAAAAAA` };
    const reasons = Array.from({ length: 3_001 }, () => reasonOf(() => who(forged)));
    expect(new Set(reasons.slice(0, 3_000))).toEqual(new Set(['token-invalid']));
    expect(reasons.at(-1)).toBe('stranger-limited');
    expect(reasonOf(() => who(given))).toBeUndefined();
  });

  it('is not looked for any more behind a token whose proofs were too often not its own', async () => {
    const strangers = new StrangerLimit(clock);
    const who = steps(strangers);
    const given = await credentials();
    const { source } = arrival();
    const unproven = { ...given, dpop: `${given['dpop']?.slice(0, -8)}AAAAAAAA` };
    expect(reasonOf(() => who(unproven))).toBe('proof-invalid');
    for (let i = 1; i < 3_000; i++)
      strangers.count(source, tokenHash(given['authorization']?.slice(5) ?? ''));
    expect(reasonOf(() => who(given))).toBe('stranger-limited');
    expect(reasonOf(() => who({ ...given, dpop: '' }))).toBe('stranger-limited');
  });

  it('is nobody once revoked, though the token verifies', async () => {
    const before = snapshot;
    const shutOut = { ...policyOf().revoked, subjects: ['alice'] };
    snapshot = await fresh({ revoked: shutOut, issuer: { url: issuer.url, keys: [issuer.key.jwk] } });
    const given = await credentials();
    await expect(steps()(given)).rejects.toThrow(expect.objectContaining({ reason: 'caller-revoked' }));
    snapshot = before;
  });

  it('R46: is nobody once its grant is revoked, also while the token is remembered', async () => {
    const who = steps();
    const given = await credentials({ gid: 'grant_1' });
    await who(given);
    revoked.add({ kind: 'gid', value: 'grant_1', at: 0 }, Number.MAX_SAFE_INTEGER);
    await expect(who(given)).rejects.toThrow(expect.objectContaining({ reason: 'caller-revoked' }));
    revoked = new RevokedSet();
  });

  it.each([
    ['chain-too-deep', { act: { sub: 'agent_1', act: { sub: 'b', act: { sub: 'c' } } } }],
    ['chain-looped', { act: { sub: 'agent_1', act: { sub: 'agent_1' } } }],
    ['token-invalid', { act: { sub: 'somebody-else' } }],
  ])('is refused as %s with a chain that cannot be', async (reason, claims) => {
    const given = await credentials(claims);
    await expect(steps()(given)).rejects.toThrow(expect.objectContaining({ reason }));
  });

  it('has no proof to use up with a token that is bound to no key, where the tenant allows that', async () => {
    const before = snapshot;
    const tenant = { ...policyOf().tenant, dpop: 'allowed' as const };
    snapshot = await fresh({ tenant, issuer: { url: issuer.url, keys: [issuer.key.jwk] } });
    const { authorization = '' } = await credentials({ cnf: undefined, scope: 'mcp:connect tools:read' });
    const bearer = await steps()({ authorization: authorization.replace('DPoP', 'Bearer') });
    expect(bearer).toMatchObject({ pop: 'none', proofUse: undefined });
    snapshot = before;
  });
});
