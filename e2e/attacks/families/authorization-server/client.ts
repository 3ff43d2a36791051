import { randomUUID } from 'node:crypto';
import { TestKey, TestOauthClient, type RequestOptions } from '#libs/testing';
import { ALLOWED, same, together, type Attack, type Family, type Outcome } from '../../attack.js';
import { grantOutcome } from '../../world/desk.js';
import { hmacSigned, seconds, unsigned } from '../../world/forge.js';
import type { World } from '../../world/world.js';

const COPIES = 16;
type Members = Record<string, unknown>;

/** Clients that are not who they say, or do not prove a key, at the token endpoint. */
export const client: Family<World> = {
  name: 'client',
  attacks: async ({ acme, globex, urls }) => {
    const { client: robot } = await acme.machine();
    const { resource } = acme;
    const ask = async (form: Members = {}, options: RequestOptions = {}): Promise<Outcome> =>
      grantOutcome(await robot.clientCredentials({ resource, scope: 'mcp:connect', ...form }, options));
    const twin = (): Promise<Outcome> => ask();
    const refused = (
      id: string,
      what: string,
      expected: string,
      attempt: () => Promise<Outcome>,
    ): Attack => ({ id, what, expected, attempt, twin });
    const assertion = (what: string, make: () => Promise<string>): Attack =>
      refused('A18', `a client assertion ${what}`, '401 invalid_client', async () =>
        ask({ client_assertion: await make() }),
      );
    const target = (id: string, what: string, indicator: unknown): Attack =>
      refused(id, `a resource ${what}`, '400 invalid_target', () => ask({ resource: indicator }));
    const proof = (id: string, what: string, make: () => Promise<string>): Attack =>
      refused(id, what, '400 invalid_dpop_proof', async () =>
        ask({}, { proof: null, headers: { dpop: await make() } }),
      );
    const impostor = new TestOauthClient(robot.issuer, robot.clientId, await TestKey.create());
    const keyless = { client_assertion: undefined, client_assertion_type: undefined };
    const spoofed = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };

    return [
      refused('A02', 'a proof for the host in X-Forwarded-Host', '400 invalid_dpop_proof', () =>
        ask({}, { headers: spoofed, proof: { htu: 'http://evil.example/t/acme/oauth/token' } }),
      ),
      refused(
        'A03',
        `one proof in ${COPIES} requests at once`,
        `1× ${ALLOWED}, ${COPIES - 1}× 400 invalid_grant`,
        async () => {
          const jti = randomUUID();
          return together(
            await Promise.all(Array.from({ length: COPIES }, () => ask({}, { proof: { jti } }))),
          );
        },
      ),
      target('A06', 'of the other tenant', globex.resource),
      target('A06', 'of the platform', `${urls.api}/internal/v1`),
      target('A06b', 'that nobody knows', `${resource}/other`),
      target('A06b', 'named twice', [resource, resource]),
      target('A06b', 'and another one', [resource, resource.replace('/mcp', '/s/orders/mcp')]),
      target('A06b', 'that is not named', undefined),
      refused('A12', 'no proof', '400 invalid_grant', () => ask({}, { proof: null })),
      proof(
        'A13',
        'two proofs',
        async () => `${await robot.proof('/token')}, ${await robot.proof('/token')}`,
      ),
      proof('A13b', 'a proof without signature', async () => {
        const [header, payload] = parts(await robot.proof('/token'));
        return unsigned({ ...header, alg: 'none' }, payload);
      }),
      proof('A13b', 'a proof keyed by the public key', async () => {
        const [header, payload] = parts(await robot.proof('/token'));
        return hmacSigned({ ...header, alg: 'HS256' }, payload, JSON.stringify(robot.key.jwk));
      }),
      proof('A13b', 'a proof that says RS256', async () => {
        const [header, payload] = parts(await robot.proof('/token'));
        return hmacSigned({ ...header, alg: 'RS256' }, payload, 'x');
      }),
      refused('A17', 'a client secret in the form', '401 invalid_client', () =>
        ask({ ...keyless, client_secret: 'x' }),
      ),
      refused('A17', 'a client secret in the header', '401 invalid_client', () =>
        ask(keyless, { headers: { authorization: `Basic ${btoa(`${robot.clientId}:x`)}` } }),
      ),
      refused('A17', 'a client id alone', '401 invalid_client', () =>
        ask({ ...keyless, client_id: robot.clientId }),
      ),
      refused('A18', 'a client assertion used before', '401 invalid_client', async () => {
        const client_assertion = await robot.assertion();
        await ask({ client_assertion });
        return ask({ client_assertion });
      }),
      refused(
        'A18',
        'one client assertion in 8 requests at once',
        `1× ${ALLOWED}, 7× 401 invalid_client`,
        async () => {
          const client_assertion = await robot.assertion();
          const answers = await Promise.all(Array.from({ length: 8 }, () => ask({ client_assertion })));
          // The loser of the race for the assertion is told so by the grant in some cases, by the client check in others.
          return together(
            answers.map(({ seen }) => ({ seen: seen === '400 invalid_grant' ? '401 invalid_client' : seen })),
          );
        },
      ),
      assertion('for a list of audiences', () => robot.assertion({ aud: [robot.issuer] })),
      assertion('for the other tenant', () => robot.assertion({ aud: globex.issuer })),
      assertion('for the endpoint', () => robot.assertion({ aud: `${robot.issuer}/token` })),
      assertion('that has expired', () => robot.assertion({ exp: seconds() - 10 })),
      assertion('that lives for an hour', () => robot.assertion({ exp: seconds() + 3600 })),
      assertion('of another client', () => robot.assertion({ iss: 'other' })),
      assertion('signed with another key', () => impostor.assertion()),
      assertion('keyed by the public key', async () => {
        const [header, payload] = parts(await robot.assertion());
        return hmacSigned({ ...header, alg: 'HS256' }, payload, JSON.stringify(robot.key.jwk));
      }),
      assertion('without signature', async () => {
        const [header, payload] = parts(await robot.assertion());
        return unsigned({ ...header, alg: 'none' }, payload);
      }),
      {
        id: 'A19',
        what: "this tenant's client at the other tenant's server",
        expected: '401 invalid_client',
        attempt: async () => {
          const stranger = new TestOauthClient(globex.issuer, robot.clientId, robot.key);
          return grantOutcome(
            await stranger.clientCredentials({ resource: globex.resource, scope: 'mcp:connect' }),
          );
        },
        twin,
      },
      refused('A39', 'why a grant was refused', 'says nothing beyond the error', async () => {
        const answers = await Promise.all([
          robot.clientCredentials({ resource, scope: 'mcp:connect' }, { proof: null }),
          robot.clientCredentials({ resource, scope: 'mcp:connect' }, { proof: { jti: 'x'.repeat(40) } }),
          robot.clientCredentials({ resource, scope: 'mcp:connect' }, { proof: { jti: 'x'.repeat(40) } }),
        ]);
        const telling = answers.filter(
          ({ status, body }) => status !== 200 && /before|replay|jti|stack|at \//i.test(JSON.stringify(body)),
        );
        return {
          seen: telling.length === 0 ? 'says nothing beyond the error' : JSON.stringify(telling[0]?.body),
        };
      }),
      {
        id: 'A12',
        what: 'no proof, by machines of both tenants',
        expected: '400 invalid_grant',
        attempt: async () => {
          const { client: other } = await globex.machine();
          const form = { resource: globex.resource, scope: 'mcp:connect' };
          return same([
            await ask({}, { proof: null }),
            grantOutcome(await other.clientCredentials(form, { proof: null })),
          ]);
        },
        twin,
      },
    ];
  },
};

function parts(jwt: string): [Members, Members] {
  const [header = '', payload = ''] = jwt.split('.');
  const read = (segment: string): Members =>
    JSON.parse(Buffer.from(segment, 'base64url').toString()) as Members;
  return [read(header), read(payload)];
}
