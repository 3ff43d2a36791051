import { randomUUID } from 'node:crypto';
import { TestKey } from '#libs/testing';
import { decodeJwt } from 'jose';
import { ALLOWED, same, together, type Attack, type Family, type Outcome } from '../../attack.js';
import { Chain, DELEGATED } from '../../world/chain.js';
import { grantOutcome } from '../../world/desk.js';
import { seconds, signed } from '../../world/forge.js';
import type { World } from '../../world/world.js';

/** Token exchange from agent to agent: less with every hop, never more, and only for whom the token is. */
export const exchange: Family<World> = {
  name: 'exchange',
  attacks: async ({ acme, globex, owner }) => {
    const chain = await Chain.make(acme, owner, 'alice2');
    const foreign = await Chain.make(globex, owner, 'gus');
    await acme.person('bob2');
    const { planner, researcher, auditor } = chain.agents;
    const { gateway } = chain;
    const { access } = await chain.signIn();
    const ask = async (...given: Parameters<Chain['exchange']>): Promise<Outcome> =>
      grantOutcome(await chain.exchange(...given));
    const handOn = (form: Readonly<Record<string, unknown>> = {}, token = access): Promise<Outcome> =>
      ask(gateway, token, chain.url('planner'), form);
    const twin = (): Promise<Outcome> => handOn();
    const refused = (
      id: string,
      what: string,
      error: string,
      attempt: () => Promise<Outcome>,
      other = twin,
    ): Attack => ({ id, what, expected: `400 ${error}`, attempt, twin: other });
    /** The token with some claims changed, signed with the server's own key. */
    const resigned = (changes: object, typ = 'at+jwt'): string =>
      signed(
        { alg: 'ES256', typ, kid: acme.issuerKey.jwk.kid },
        { ...decodeJwt<Readonly<Record<string, unknown>>>(access), jti: randomUUID(), ...changes },
        acme.issuerKey.privateKey,
      );
    const own = async (): Promise<string> => {
      const { client } = planner;
      const form = { resource: acme.resource, scope: 'mcp:connect tools:read' };
      return String((await client.clientCredentials(form)).body['access_token']);
    };
    const narrowed = async (): Promise<Outcome> =>
      ask(planner.client, await own(), acme.resource, { scope: 'tools:read' });

    return [
      refused('C01', "planner's token, exchanged by researcher", 'invalid_grant', async () =>
        ask(researcher.client, await chain.relay(access, 'planner'), acme.resource),
      ),
      refused('C01', "the person's token, exchanged by an agent", 'invalid_grant', () =>
        ask(planner.client, access, acme.resource),
      ),
      refused('C01', "planner's token, exchanged by the gateway", 'invalid_grant', async () =>
        ask(gateway, await chain.relay(access, 'planner'), chain.url('researcher')),
      ),
      refused('C02', 'more scope than the token has', 'invalid_scope', () =>
        handOn({ scope: 'tools:read resources:read' }),
      ),
      refused('C02', 'more scope on the way back', 'invalid_scope', async () => {
        const first = await chain.relay(access, 'planner', { scope: 'mcp:connect tools:read' });
        return ask(planner.client, first, acme.resource, { scope: 'tools:call' });
      }),
      refused('C03', 'another actor', 'invalid_request', () =>
        handOn({ actor_token: access, actor_token_type: 'urn:ietf:params:oauth:token-type:access_token' }),
      ),
      refused('C04', 'a token of the other tenant', 'invalid_grant', async () => {
        const { access: theirs } = await foreign.signIn();
        return handOn({}, theirs);
      }),
      refused('C05', 'a token of a revoked grant', 'invalid_grant', async () => {
        const revoked = await chain.signIn();
        await chain.desk.client.post('/token/revocation', { token: revoked.refresh }, { proof: null });
        return handOn({}, revoked.access);
      }),
      refused('C06', 'a fourth agent', 'invalid_grant', async () => {
        const second = await chain.back('planner', await chain.relay(access, 'planner'));
        const third = await chain.back('researcher', await chain.relay(second, 'researcher'));
        const fourth = await chain.exchange(gateway, third, chain.url('auditor'));
        const token = String(fourth.body['access_token']);
        return fourth.status === 200 ? ask(auditor.client, token, acme.resource) : grantOutcome(fourth);
      }),
      refused('C07', 'back to an agent that acted before', 'invalid_grant', async () => {
        await chain.allow(researcher.client.clientId, 'planner');
        const second = await chain.back('planner', await chain.relay(access, 'planner'));
        const third = await chain.back('researcher', await chain.relay(second, 'researcher'));
        return handOn({}, third);
      }),
      refused(
        'C08',
        'a narrower token of the same client for another key',
        'invalid_grant',
        async () => ask(planner.client, await own(), acme.resource, {}, { proofKey: await TestKey.create() }),
        narrowed,
      ),
      refused(
        'C09',
        "another client that proves the first one's key",
        'invalid_grant',
        async () => ask(researcher.client, await own(), acme.resource, {}, { proofKey: planner.client.key }),
        narrowed,
      ),
      refused('C10', 'an ID token', 'invalid_grant', () => handOn({}, resigned({}, 'JWT'))),
      refused('C10', 'an identity assertion', 'invalid_grant', () =>
        handOn({}, resigned({}, 'oauth-id-jag+jwt')),
      ),
      refused('C10', 'the call token that a tool received', 'invalid_grant', async () => {
        const sent = acme.upstream.calls.at(-1)?.headers.authorization?.split(' ')[1] ?? 'no call token';
        return handOn({}, sent);
      }),
      refused('C10', 'a client assertion', 'invalid_grant', async () =>
        handOn({}, await gateway.assertion()),
      ),
      refused('C11', 'an expired token', 'invalid_grant', () =>
        handOn({}, resigned({ iat: seconds() - 400, exp: seconds() - 100 })),
      ),
      refused('C11', 'an unbound token', 'invalid_grant', () => handOn({}, resigned({ cnf: undefined }))),
      {
        id: 'C12',
        what: 'what is issued lives longer than its parent, or comes with a refresh token',
        expected: 'neither',
        attempt: async () => {
          const brief = resigned({ exp: seconds() + 20 });
          const { body } = await chain.exchange(gateway, brief, chain.url('planner'));
          const { body: long } = await chain.exchange(gateway, access, chain.url('planner'));
          const lives = decodeJwt(String(body['access_token'])).exp ?? Infinity;
          const most = (decodeJwt(String(long['access_token'])).exp ?? Infinity) - seconds();
          const refresh = 'refresh_token' in body || 'refresh_token' in long;
          if (refresh) return { seen: 'a refresh token' };
          return {
            seen: lives <= (decodeJwt(brief).exp ?? 0) && most <= 60 ? 'neither' : `${lives}, ${most} s`,
          };
        },
        twin,
      },
      {
        id: 'C13',
        what: 'one proof in 8 exchanges at once',
        expected: `1× ${ALLOWED}, 7× 400 invalid_grant`,
        attempt: async () => {
          const proof = { jti: randomUUID() };
          const all = Array.from({ length: 8 }, () =>
            ask(gateway, access, chain.url('planner'), {}, { proof }),
          );
          return together(await Promise.all(all));
        },
        twin,
      },
      ...[
        ['an unknown target', 'https://elsewhere.example/mcp'],
        ['a target of the other tenant', globex.resource],
        ["another tenant's agent", foreign.url('planner')],
        ['no target', undefined],
      ].map(([what = '', resource]) => refused('C14', what, 'invalid_target', () => handOn({ resource }))),
      refused('C15', 'a token that may not be delegated', 'invalid_target', async () => {
        const { access: plain } = await chain.signIn('mcp:connect tools:call');
        return handOn({}, plain);
      }),
      refused('C15b', 'a delegation that nobody has written down', 'invalid_scope', () =>
        ask(gateway, access, chain.url('researcher')),
      ),
      refused('C16', 'an agent that goes straight to another agent', 'invalid_target', async () =>
        ask(planner.client, await chain.relay(access, 'planner'), chain.url('researcher')),
      ),
      {
        id: 'C24',
        what: 'the chains of two people, mixed by one agent',
        expected: 'two subjects, two transactions, two trees',
        attempt: async () => {
          const [hers, his] = [access, (await chain.signIn(DELEGATED, 'bob2')).access];
          const tokens = [await chain.relay(hers, 'planner'), await chain.relay(his, 'planner')];
          const [a, b] = tokens.map((token) => decodeJwt<{ txn: string; gpath: string[] }>(token));
          const apart = a?.sub !== b?.sub && a?.txn !== b?.txn && a?.gpath.join() !== b?.gpath.join();
          const mixed = await chain.exchange(planner.client, tokens[0] ?? '', acme.resource, {
            subject_token: tokens[1],
          });
          const subject = decodeJwt(String(mixed.body['access_token'])).sub;
          return {
            seen:
              apart && subject === b?.sub ? 'two subjects, two transactions, two trees' : 'one of the other',
          };
        },
        twin,
      },
      {
        id: 'C25',
        what: 'three agents, and whoever stands between them',
        expected: 'three actors, none of them a gateway',
        attempt: async () => {
          const second = await chain.back('planner', await chain.relay(access, 'planner'));
          const third = await chain.back('researcher', await chain.relay(second, 'researcher'));
          const actors: string[] = [];
          for (let act = decodeJwt<Actor>(third).act; act !== undefined; act = act.act) actors.push(act.sub);
          const legal = [researcher, planner].map(({ client }) => client.clientId);
          return same([
            {
              seen:
                actors.join() === [...legal, chain.desk.client.clientId].join()
                  ? 'three actors, none of them a gateway'
                  : actors.join(),
            },
          ]);
        },
        twin,
      },
    ];
  },
};

interface Actor {
  readonly act?: Actor & { readonly sub: string };
}
