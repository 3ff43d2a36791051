import { AgentUser, TestAuthorizationServer } from '#libs/testing';
import { eventually } from '../../../support/console-api.js';
import { ALLOWED, type Attack, type Family, type Outcome } from '../../attack.js';
import { CredentialedServer } from '../../world/actors/credentialed-server.js';
import { Desk } from '../../world/desk.js';
import type { GatewayCaller } from '../../world/gateway-caller.js';
import { PASSWORD } from '../../world/tenant-world.js';
import type { World } from '../../world/world.js';

const CLIENT = { id: 'sallyport', auth: 'client_secret_basic' } as const;
const NOTHING = '400, nothing stored';

/** Accounts that people link at upstream servers: callbacks that somebody else made, and servers that moved away. */
export const link: Family<World> = {
  name: 'link',
  attacks: async (world) => {
    const { acme, api, urls } = world;
    const as = await TestAuthorizationServer.start([
      {
        client_id: CLIENT.id,
        client_secret: 'secret-of-the-client',
        token_endpoint_auth_method: CLIENT.auth,
        redirect_uris: [`${urls.api}/t/${acme.slug}/link/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        application_type: 'native',
      },
    ]);
    world.atEnd(() => as.close());
    const credential = (issuer = as.issuer): object => ({
      mode: 'oauth_user',
      issuer,
      client: CLIENT,
      scopes: ['read'],
    });
    const server = await CredentialedServer.make(world, acme, 'linked', credential());
    await server.setSecret('client', 'secret-of-the-client');
    const bystander = await acme.caller();
    /** A person with an agent, and a browser in which they are signed in. */
    const person = async (username: string): Promise<{ caller: GatewayCaller; user: AgentUser }> => {
      const desk = await Desk.make(acme, username);
      const caller = acme.holder((await desk.tokens()).access, desk.client.key);
      caller.nonce = bystander.nonce;
      return { caller, user: desk.user };
    };
    const [victim, mallory] = [await person('vivian'), await person('mallory')];
    const links = async (): Promise<readonly { readonly id: string }[]> =>
      (await api.get<{ items: { id: string }[] }>(acme.path('/links'))).items;
    /** Where the agent is told that an account can be linked. */
    const invitation = async ({ caller }: typeof victim): Promise<string> => {
      const call = { tool: `${server.slug}__look`, args: {} };
      const pattern = new RegExp(`${urls.api}/t/${acme.slug}/link/link_[0-9A-Z]{26}`);
      const { text } = await eventually(
        'an invitation to link',
        () => caller.send(call),
        (answer) => pattern.test(answer.text),
      );
      return pattern.exec(text)?.[0] ?? '';
    };
    /** Consents here and there. @returns the callback, not yet opened */
    const consented = async (who: typeof victim): Promise<URL> => {
      const there = await who.user.authorize(await invitation(who));
      const { location, text } = await who.user.follow(await who.user.get(there.href), as.issuer);
      if (location === undefined) throw new Error(`no callback: ${text}`);
      return new URL(location);
    };
    const opened = async (url: URL, user = victim.user): Promise<Outcome> => {
      const before = (await links()).length;
      const { status } = await user.get(url.href);
      const stored = (await links()).length - before;
      if (status === 200 && stored === 1) return { seen: ALLOWED };
      return { seen: `${status}, ${stored === 0 ? 'nothing' : stored} stored` };
    };
    const unlink = async (): Promise<void> => {
      for (const { id } of await links()) await api.send('DELETE', acme.path(`/links/${id}`));
    };
    const linked = async (): Promise<Outcome> => {
      await unlink();
      return opened(await consented(victim));
    };
    const twin = async (): Promise<Outcome> => {
      const outcome = await linked();
      await unlink();
      return outcome;
    };
    const refused = (what: string, attempt: () => Promise<Outcome>): Attack => ({
      id: 'V03',
      what,
      expected: NOTHING,
      attempt,
      twin,
    });
    const changed = (what: string, change: (url: URL) => void): Attack =>
      refused(`a callback ${what}`, async () => {
        const url = await consented(victim);
        change(url);
        return opened(url);
      });
    return [
      refused('a callback opened twice', async () => {
        const url = await consented(victim);
        const first = await opened(url);
        return first.seen === ALLOWED ? opened(url) : first;
      }),
      refused("an attacker's callback, opened by somebody else", async () =>
        opened(await consented(mallory)),
      ),
      refused('a callback in another session of the same person', async () => {
        const url = await consented(victim);
        const again = new AgentUser('vivian', PASSWORD);
        await again.authorize(await invitation(victim));
        return opened(url, again);
      }),
      refused('a callback in a browser where nobody is signed in', async () =>
        opened(await consented(victim), new AgentUser('x', 'y')),
      ),
      changed('of another issuer', (url) => url.searchParams.set('iss', 'https://evil.example')),
      changed('that names no issuer', (url) => url.searchParams.delete('iss')),
      changed('without a state', (url) => url.searchParams.delete('state')),
      changed('with a state of nobody', (url) => url.searchParams.set('state', 'x'.repeat(43))),
      changed('with two states', (url) => url.searchParams.append('state', 'x')),
      {
        id: 'V04',
        what: 'a linked account whose server now names another authorization server',
        expected: 'asked to link again, and nothing sent',
        attempt: async () => {
          await linked();
          await world.allowedSoon(() => server.call(victim.caller));
          await server.configure(credential(as.issuer.replace('127.0.0.1', 'localhost')));
          const outcome = await eventually(
            'the change of the server',
            () => server.call(victim.caller),
            ({ seen }) => seen !== ALLOWED,
          );
          const sent = server.received.length;
          const again = await server.call(victim.caller);
          const asked = [outcome, again].every(({ seen }) => seen.startsWith('credential-link-required'));
          const silent = server.received.length === sent && (await links()).length === 0;
          return {
            seen:
              asked && silent ? 'asked to link again, and nothing sent' : `${outcome.seen}; ${again.seen}`,
          };
        },
        twin: async () => {
          await server.configure(credential());
          return twin();
        },
      },
    ];
  },
};
