import { randomUUID } from 'node:crypto';
import { type RequestOptions, TestKey, type TestOauthClient } from '#libs/testing';
import { ALLOWED, together, type Attack, type Family, type Outcome } from '../../attack.js';
import { Company } from '../../world/actors/company.js';
import { grantOutcome } from '../../world/desk.js';
import { seconds } from '../../world/forge.js';
import type { World } from '../../world/world.js';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const TYPE = 'oauth-id-jag+jwt';
const COPIES = 8;
type Claims = Readonly<Record<string, unknown>>;

/** Assertions about people and workloads that agents bring along (RFC 7523), instead of a browser. */
export const assertion: Family<World> = {
  name: 'assertion',
  attacks: async (world) => {
    const { acme, globex, gateway } = world;
    const company = await Company.make(world, acme, 'assertive');
    const { idp, desk } = company;
    const { client: robot } = await acme.machine();
    const { client: stranger } = await globex.machine();
    const idJag = (changes: Claims = {}, typ = TYPE): Promise<string> =>
      idp.sign(
        {
          sub: 'ada',
          aud: acme.issuer,
          client_id: desk.client.clientId,
          jti: randomUUID(),
          resource: acme.resource,
          scope: 'mcp:connect tools:read',
          groups: ['crm'],
          ...changes,
        },
        { typ },
      );
    const bring = async (
      given: string,
      form: Claims = {},
      client: TestOauthClient = desk.client,
      options?: RequestOptions,
    ): Promise<Outcome> =>
      grantOutcome(
        await client.post('/token', { grant_type: JWT_BEARER, assertion: given, ...form }, options),
      );
    const twin = async (): Promise<Outcome> => bring(await idJag());
    const attack = (id: string, what: string, expected: string, attempt: () => Promise<Outcome>): Attack => ({
      id,
      what,
      expected,
      attempt,
      twin,
    });
    /** Refused in general words, and on the tenant's record with the reason. */
    const refused = (
      id: string,
      what: string,
      reason: string,
      make: () => Promise<string>,
      client = desk.client,
    ): Attack =>
      attack(id, what, `400 invalid_grant ${reason}`, async () => {
        const [before] = await company.refusals();
        const { seen } = await bring(await make(), {}, client);
        const [newest] = await company.refusals();
        return { seen: `${seen} ${newest?.id === before?.id ? 'not on record' : newest?.reason}` };
      });
    const unfit = (id: string, what: string, changes: Claims, typ?: string): Attack =>
      refused(id, what, 'assertion-invalid', () => idJag(changes, typ));
    /** What a platform says about one of its workloads; nobody here trusts a platform to do so. */
    const workload = (changes: Claims): Claims => ({
      sub: 'system:serviceaccount:prod:robot',
      client_id: undefined,
      groups: undefined,
      ...changes,
    });

    return [
      refused('A27', 'an assertion used before', 'assertion-replayed', async () => {
        const used = await idJag();
        await bring(used);
        return used;
      }),
      attack(
        'A27',
        `one assertion in ${COPIES} requests at once`,
        `1× ${ALLOWED}, ${COPIES - 1}× 400 invalid_grant`,
        async () => {
          const one = await idJag();
          return together(await Promise.all(Array.from({ length: COPIES }, () => bring(one))));
        },
      ),
      unfit('A27', 'an assertion for another client', { client_id: robot.clientId }),
      refused('A27', 'an assertion brought by another client', 'assertion-invalid', () => idJag(), robot),
      unfit('A27', 'an assertion for another server', { aud: globex.issuer }),
      unfit('A27', 'an assertion of another type', {}, 'JWT'),
      unfit('A27', 'an assertion bound to another key', { cnf: { jkt: robot.key.jwk.kid } }),
      refused('A27', 'an assertion signed with another key', 'assertion-invalid', async () =>
        (await TestKey.create()).sign(
          { iss: idp.issuer, aud: acme.issuer, sub: 'ada', jti: randomUUID() },
          { typ: TYPE, kid: idp.key.jwk.kid },
        ),
      ),
      attack('A27', 'an assertion without a proof of a key', '400 invalid_request', async () =>
        bring(await idJag(), {}, desk.client, { proof: null }),
      ),
      attack('A28', 'scope beyond the assertion', '400 invalid_scope', async () =>
        bring(await idJag(), { scope: 'mcp:connect tools:call' }),
      ),
      attack('A28', 'scope that the assertion names and no person has', '400 invalid_scope', async () =>
        bring(await idJag({ scope: 'admin:write' }), { scope: 'admin:write' }),
      ),
      attack(
        'A29',
        "an assertion of this tenant's provider at the other tenant",
        '400 invalid_grant',
        async () =>
          bring(
            await idJag({ aud: globex.issuer, client_id: stranger.clientId, resource: globex.resource }),
            {},
            stranger,
          ),
      ),
      unfit('A29', 'an assertion for several servers', { aud: [acme.issuer, 'https://other.example'] }),
      unfit('A29', 'an assertion for a list of one server', { aud: [acme.issuer] }),
      unfit('A29', 'an assertion that is too old', { iat: seconds() - 400, exp: seconds() + 60 }),
      unfit('A29', 'an assertion that has expired', { iat: seconds() - 60, exp: seconds() - 20 }),
      attack('A29', 'an assertion for another resource than the request', '400 invalid_target', async () =>
        bring(await idJag(), { resource: `${gateway.origin}/t/acme/s/orders/mcp` }),
      ),
      attack('A29', 'an assertion for a resource of the other tenant', '400 invalid_target', async () =>
        bring(await idJag({ resource: globex.resource })),
      ),
      refused('A30', 'a workload token of an issuer that nobody trusts', 'issuer-unknown', () =>
        idJag(workload({ iss: 'https://kubernetes.default.svc' }), 'JWT'),
      ),
      unfit(
        'A30',
        'a workload token for another audience',
        workload({ aud: 'https://vault.example' }),
        'JWT',
      ),
      unfit('A30', 'a workload token of a subject that is no client', workload({}), 'JWT'),
    ];
  },
};
