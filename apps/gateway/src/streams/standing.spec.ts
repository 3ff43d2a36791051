import { Denied } from '#libs/denial';
import { unixSeconds } from '#libs/platform';
import { FixedClock, TestIssuer, TestKey } from '#libs/testing';
import type { DecisionSteps } from '../decision/decision-steps.js';
import type { FreshSnapshot } from '../decision/proofs.js';
import { accessToken, addressed, caller, fresh, policyOf } from '../decision/proofs.fixture.js';
import { Standings } from './standing.js';

describe('Standings', () => {
  const clock = new FixedClock();
  let issuer: TestIssuer;
  let snapshot: FreshSnapshot;

  beforeEach(async () => {
    issuer = new TestIssuer('https://api.example.com/t/acme/oauth', await TestKey.create());
    snapshot = await signedBy(issuer.key);
  });

  const { tenant } = policyOf();
  const signedBy = (key: TestKey, dpop: 'required' | 'allowed' = 'allowed', revision = 1) =>
    fresh({ revision, tenant: { ...tenant, dpop }, issuer: { url: issuer.url, keys: [key.jwk] } });

  const owner = async (cnf?: { jkt: string }) => {
    const iat = unixSeconds(clock);
    const at = addressed();
    const exp = iat + 60;
    const compact = await issuer.token({
      iat,
      exp,
      aud: at.resource,
      tenant: 'acme',
      roles: ['everyone'],
      cnf,
    });
    const { jkt: _none, ...unbound } = accessToken({ iat, exp, scopes: new Set(['mcp:connect']) });
    return {
      addressed: at,
      caller: caller({ compact }, cnf === undefined ? unbound : { ...unbound, ...cnf }),
    };
  };
  const bound = () => owner({ jkt: 'k'.repeat(43) });
  const standings = (activeCaller: DecisionSteps['activeCaller'] = async () => caller()) =>
    new Standings({ freshSnapshot: async () => snapshot, activeCaller }, clock);

  it('asks the steps of a request again', async () => {
    const given = await bound();
    const asked: unknown[] = [];
    const active: DecisionSteps['activeCaller'] = async (...args) => {
      asked.push(args[1]);
      return caller({ readsOnly: true });
    };
    const standing = await standings(active).of(given);
    expect(standing.caller.readsOnly).toBe(true);
    expect(asked).toEqual([given.caller.possession]);
  });

  it('ends half a minute after the token', async () => {
    const given = await bound();
    clock.advance(89_000);
    await expect(standings().of(given)).resolves.toBeDefined();
    clock.advance(1_000);
    await expect(standings().of(given)).rejects.toMatchObject({ reason: 'token-expired' });
  });

  it('ends with the right', async () => {
    const refuse = () => Promise.reject(new Denied('caller-revoked'));
    await expect(standings(refuse).of(await bound())).rejects.toMatchObject({ reason: 'caller-revoked' });
  });

  it('ends when the key that signed its token is withdrawn', async () => {
    const [asked, given] = [standings(), await bound()];
    await expect(asked.of(given)).resolves.toBeDefined();
    snapshot = await signedBy(await TestKey.create(), 'allowed', 2);
    await expect(asked.of(given)).rejects.toMatchObject({ reason: 'token-invalid' });
  });

  it('ends when its token must be bound to a key and is not', async () => {
    const [asked, given] = [standings(), await owner()];
    await expect(asked.of(given)).resolves.toBeDefined();
    snapshot = await signedBy(issuer.key, 'required', 2);
    await expect(asked.of(given)).rejects.toMatchObject({ reason: 'token-invalid' });
  });
});
