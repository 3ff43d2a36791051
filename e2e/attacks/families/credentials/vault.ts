import { TestAuthorizationServer, TOKEN_EXCHANGE } from '#libs/testing';
import { decodeJwt } from 'jose';
import { eventually } from '../../../support/console-api.js';
import { type Attack, type Family, type Outcome } from '../../attack.js';
import { CredentialedServer } from '../../world/actors/credentialed-server.js';
import { Desk } from '../../world/desk.js';
import { issuedToken, SCOPE } from '../../world/tenant-world.js';
import type { World } from '../../world/world.js';

const SECRET = 'Bearer a-secret-of-this-server-alone';
const CLIENT = { id: 'sallyport', auth: 'client_secret_post' } as const;
const STATIC = { mode: 'static_secret', header: 'authorization' };
/** Found out by the call, or by the gateway's own look at the server before. */
const SHUT = ['credential-unavailable', 'manifest-unattested'].map(
  (reason) => `${reason}: a secret of the server does not open`,
);
const NO_DISCOVERY = /: discovery of the authorization server gave no usable answer/;

/** Secrets of upstream servers: moved to another row of the store, and what was leased for somebody else. */
export const vault: Family<World> = {
  name: 'vault',
  attacks: async (world) => {
    const { acme, globex, owner } = world;
    const as = await TestAuthorizationServer.start([
      {
        client_id: CLIENT.id,
        client_secret: 'secret-of-the-client',
        token_endpoint_auth_method: CLIENT.auth,
        grant_types: ['client_credentials', TOKEN_EXCHANGE],
        redirect_uris: [],
        response_types: [],
      },
    ]);
    world.atEnd(() => as.close());
    const atServer = { issuer: as.issuer, client: CLIENT };
    const machine = { mode: 'client_credentials', ...atServer };
    const [victim, copied, foreign, purposes, users] = await Promise.all([
      CredentialedServer.make(world, acme, 'victim', STATIC),
      CredentialedServer.make(world, acme, 'copied', STATIC),
      CredentialedServer.make(world, globex, 'foreign', STATIC),
      CredentialedServer.make(world, acme, 'purposes', machine),
      CredentialedServer.make(world, acme, 'users', { mode: 'rfc8693', ...atServer }),
    ]);
    await victim.setSecret('header', SECRET.replace('Bearer ', ''));
    await victim.configure({ ...STATIC, scheme: 'Bearer' });
    await users.setSecret('client', 'secret-of-the-client');
    as.grants.set(TOKEN_EXCHANGE, ({ subject_token: subject }) => {
      const { sub, act } = decodeJwt<{ act?: { sub: string } }>(String(subject));
      return {
        access_token: `of-${sub}-by-${act?.sub ?? 'nobody'}`,
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'Bearer',
        expires_in: 300,
      };
    });
    const caller = await acme.caller();
    const other = await acme.caller();
    const stranger = await globex.caller();
    const twin = (): Promise<Outcome> =>
      eventually(
        'the call with the secret',
        () => victim.call(caller),
        () => victim.received.at(-1) === SECRET,
      );
    await twin();
    /** A row of the store like the one that holds the secret, with some columns changed by whoever can write there. */
    const copy = async (changes: Readonly<Record<string, string>>): Promise<void> => {
      await owner.query(
        `INSERT INTO app.upstream_secret
         SELECT (jsonb_populate_record(s, $2)).* FROM app.upstream_secret s WHERE server_id = $1`,
        [victim.id, JSON.stringify(changes)],
      );
    };
    const moved = (
      what: string,
      to: CredentialedServer,
      who: typeof caller,
      changes: Readonly<Record<string, string>>,
    ): Attack => ({
      id: 'V01',
      what: `a sealed secret copied to another ${what}`,
      expected: SHUT,
      attempt: async () => {
        await copy({ id: `usecret_${to.slug}`, ...changes });
        // Until then the gateway may remember that there was no secret at all.
        const outcome = await eventually(
          'a call with the copy',
          () => to.call(who),
          ({ seen }) => !seen.includes('is not set'),
        );
        return to.received.length === 0 ? outcome : { seen: `it got ${String(to.received)}` };
      },
      twin,
    });
    /** Calls as each of them, all at once and again; whose credential each call of the server brought. */
    const eachOwn = async (callers: readonly (typeof caller)[]): Promise<Outcome> => {
      const before = users.received.length;
      const all = [...callers, ...callers, ...callers];
      await Promise.all(all.map((one) => users.call(one)));
      for (const one of callers) await users.call(one);
      const got = users.received.slice(before).toSorted();
      const due = [...all, ...callers].map((one) => `Bearer ${credentialOf(one.issued)}`).toSorted();
      return { seen: got.join() === due.join() ? 'each its own' : got.join() };
    };
    const desks = [await Desk.make(acme, 'vera'), await Desk.make(acme, 'vito')] as const;
    const person = async (desk: Desk, user = desk.user): Promise<typeof caller> => {
      const asked = desk.request({ scope: SCOPE });
      const answer = await desk.client.redeem(await desk.code(asked, asked.url, user), asked);
      const holder = acme.holder(issuedToken(answer), desk.client.key);
      holder.nonce = caller.nonce;
      return holder;
    };
    return [
      moved('server', copied, caller, { server_id: copied.id }),
      moved('tenant', foreign, stranger, {
        tenant_id: globex.id,
        owner_tenant_id: globex.id,
        server_id: foreign.id,
      }),
      moved('purpose and server', purposes, caller, { server_id: purposes.id, purpose: 'client' }),
      {
        id: 'V02',
        what: 'calls of two machines to a server that sees each user',
        expected: 'each its own',
        attempt: () => eachOwn([caller, other]),
        twin,
      },
      {
        id: 'V02',
        what: 'calls of two people, and of one person through two agents with keys of their own',
        expected: 'each its own',
        attempt: async () =>
          eachOwn([await person(desks[0]), await person(desks[1]), await person(desks[1], desks[0].user)]),
        twin,
      },
      {
        id: 'V04',
        what: 'an authorization server that now says that it is another one',
        expected: 'refused, and nobody was sent a secret',
        attempt: async () => {
          as.interfere = (request, response) => {
            if (request.url?.includes('.well-known') !== true) return false;
            const document = { issuer: 'https://evil.example', token_endpoint: `${as.issuer}/token` };
            response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
            return true;
          };
          await owner.query(`DELETE FROM app.upstream_secret WHERE server_id = $1`, [purposes.id]);
          // Another address of the same server: its document has not been read yet.
          await purposes.configure({ ...machine, issuer: as.issuer.replace('127.0.0.1', 'localhost') });
          await purposes.setSecret('client', 'secret-of-the-client');
          const before = as.tokenRequests.length;
          const outcome = await eventually(
            'a call with the new secret',
            () => purposes.call(caller),
            ({ seen }) => !seen.includes('does not open') && !seen.includes('is not set'),
          );
          as.interfere = () => false;
          const refused = NO_DISCOVERY.test(outcome.seen) && as.tokenRequests.length === before;
          const told = JSON.stringify(as.tokenRequests.slice(before));
          return { seen: refused ? 'refused, and nobody was sent a secret' : `${outcome.seen}; ${told}` };
        },
        twin: async () => {
          await purposes.configure(machine);
          await purposes.setSecret('client', 'secret-of-the-client');
          return world.allowedSoon(() => purposes.call(caller));
        },
      },
    ];
  },
};

function credentialOf(token: string): string {
  const { sub, client_id: agent } = decodeJwt<{ client_id: string }>(token);
  return `of-${sub}-by-${sub === agent ? 'nobody' : agent}`;
}
