import { clientAssertion, loadClientKey } from '#libs/oauth';
import { randomUUID } from 'node:crypto';
import type { Attack, Family, Outcome } from '../../attack.js';
import type { GatewayCaller } from '../../world/gateway-caller.js';
import { seconds, signed, withMember } from '../../world/forge.js';
import type { World } from '../../world/world.js';

/** Tokens that the authorization server signed, and that are not for this request. */
export const claims: Family<World> = {
  name: 'claims',
  attacks: async ({ acme, globex, gateway }) => {
    const caller = await acme.caller();
    const stranger = await globex.caller();
    const { resource } = acme;
    const twin = (): Promise<Outcome> => caller.call();
    const refused = (
      id: string,
      what: string,
      make: (caller: GatewayCaller) => string,
      reason: Attack['reason'] = 'token-invalid',
    ): Attack => ({
      id,
      what,
      expected: '401 invalid_token',
      ...(reason === undefined ? {} : { reason }),
      attempt: () => {
        const made = make(caller);
        return caller.call({ token: made, proof: caller.proof(made) });
      },
      twin,
    });
    const json = (member: string): string =>
      signed(caller.header(), withMember(caller.claims(), member), acme.issuerKey.privateKey);
    const audience = 'token-audience';

    return [
      ...[
        `${gateway.origin}/t/acme/s/orders/mcp`,
        'https://elsewhere.example/mcp',
        `${acme.issuer}/token`,
        '',
      ].map((aud) =>
        refused('R23', `aud ${JSON.stringify(aud)}`, (c) => c.token({ aud }), [audience, 'token-invalid']),
      ),
      refused(
        'R23b',
        'aud is a list with the resource in it',
        (c) => c.token({ aud: [resource, 'x'] }),
        audience,
      ),
      refused('R23b', 'aud is a list of the resource alone', (c) => c.token({ aud: [resource] }), audience),
      ...[
        `${resource}/`,
        resource.replace('acme', 'ACME'),
        `${resource}x`,
        resource.slice(0, -1),
        `${resource}?`,
      ].map((aud) => refused('R23c', `aud ${aud}`, (c) => c.token({ aud }), audience)),
      refused('R24', 'tenant names another one', (c) => c.token({ tenant: 'globex' })),
      refused('R24', 'tenant is missing', (c) => c.token({ tenant: undefined })),
      {
        id: 'R24b',
        what: 'a real token of the other tenant',
        expected: '401 invalid_token',
        reason: ['token-invalid', 'token-audience'],
        attempt: () =>
          caller.call({ token: stranger.issued, proof: stranger.proof(undefined, { htu: resource }) }),
        twin: () => stranger.call(),
      },
      refused('R24b', "the other tenant's issuer, signed by this one's", (c) =>
        c.token({ iss: globex.issuer }),
      ),
      refused('R24b', "this tenant's issuer, signed by the other's", (c) =>
        signed(c.header({ kid: globex.issuerKey.jwk.kid }), c.claims(), globex.issuerKey.privateKey),
      ),
      {
        id: 'R26',
        what: 'the call token that the tool received',
        expected: '401 invalid_token',
        reason: 'token-invalid',
        reaches: 1,
        attempt: async () => {
          await caller.call();
          const sent = acme.upstream.calls.at(-1)?.headers.authorization?.split(' ')[1] ?? '';
          return caller.call({ token: sent, proof: caller.proof(sent) });
        },
        twin,
      },
      refused('R26', 'an identity assertion', (c) => c.token({}, { typ: 'oauth-id-jag+jwt' })),
      refused('R26', 'a client assertion', () =>
        clientAssertion(loadClientKey(caller.key.privateKey.export({ format: 'jwk' })), {
          clientId: 'any',
          issuer: acme.issuer,
          jti: randomUUID(),
          iat: seconds(),
        }),
      ),
      refused('R26', 'a refresh token', () => 'Qm9vN2t0aGlzLWlzLW5vLWp3dC1hdC1hbGw'),
      refused('R25', 'an ID token with the right audience', (c) => c.token({ nonce: 'n' }, { typ: 'JWT' })),
      refused('R39', 'no cnf, with the DPoP scheme and a proof', (c) => c.token({ cnf: undefined })),
      {
        id: 'R40',
        what: 'no cnf, as Bearer',
        expected: '401 invalid_token',
        reason: 'token-invalid',
        attempt: () =>
          caller.call({ token: caller.token({ cnf: undefined }), scheme: 'Bearer', proof: null }),
        twin,
      },
      refused('R42', 'cnf with a key and a certificate', (c) =>
        c.token({ cnf: { jkt: c.key.jwk.kid, 'x5t#S256': c.key.jwk.kid } }),
      ),
      refused('R42b', 'cnf with an unknown method', (c) => c.token({ cnf: { osc: c.key.jwk.kid } })),
      refused('R42b', 'cnf that is empty', (c) => c.token({ cnf: {} })),
      refused('R42b', 'cnf that is a list', (c) => c.token({ cnf: [c.key.jwk.kid] })),
      ...['aud', 'sub', 'exp', 'cnf', 'tenant'].map((name) =>
        refused('R50', `${name} twice`, () => json(`"${name}":${JSON.stringify(caller.claims()[name])}`)),
      ),
      refused('R51', '__proto__ with claims', () =>
        signed(
          caller.header(),
          withMember(caller.claims({ tenant: undefined }), '"__proto__":{"tenant":"acme"}'),
          acme.issuerKey.privateKey,
        ),
      ),
      refused('R51', 'constructor in place of a claim', () =>
        signed(
          caller.header(),
          withMember(caller.claims({ cnf: undefined }), '"constructor":{"prototype":{"cnf":{}}}'),
          acme.issuerKey.privateKey,
        ),
      ),
    ];
  },
};
