import { TestOauthClient } from '#libs/testing';
import { ALLOWED, same, type Attack, type Family, type Outcome } from '../../attack.js';
import { operationsOf, type Operation } from '../../world/api-operations.js';
import { Desk, grantOutcome } from '../../world/desk.js';
import { idsOf, marksOf } from '../../world/tenant-ids.js';
import type { TenantWorld } from '../../world/tenant-world.js';
import type { World } from '../../world/world.js';

const RIGHTS = ['tenant-admin', 'reviewer', 'auditor'];

/** Two tenants of one installation: what belongs to one neither works in nor shows up at the other. */
export const tenants: Family<World> = {
  name: 'tenants',
  attacks: async (world) => {
    const { acme, globex, urls, owner, people } = world;
    const intruder = await people.operator(globex, RIGHTS);
    const theirs = await idsOf(owner, acme);
    const own = await idsOf(owner, globex);
    // What a tenant's sign-in page shows to anybody is not among them.
    const operations = (await operationsOf()).filter(({ path }) =>
      path.startsWith('/api/v1/tenants/{tenant}'),
    );
    const ask = async (operation: Operation, slug: string, ids: Record<string, string>): Promise<number> => {
      const { status, body } = await intruder.send(operation.method, operation.at(slug, ids), operation.body);
      await body?.cancel();
      return status;
    };
    const reads = operations.filter(({ method }) => method === 'GET');
    const readOwn = async (): Promise<Outcome> => {
      const lists = reads.filter(({ path }) => !path.includes('{id}'));
      const statuses = await Promise.all(lists.map((operation) => ask(operation, globex.slug, own)));
      return { seen: statuses.every((status) => status === 200) ? ALLOWED : statuses.join() };
    };
    const everywhere = (
      id: string,
      what: string,
      slug: string,
      acceptable: (status: number, operation: Operation) => boolean,
    ): Attack => ({
      id,
      what: `${what}: ${operations.length} operations`,
      expected: 'nothing there',
      attempt: async () => {
        const open: string[] = [];
        for (const operation of operations) {
          if (id === 'T02' && !operation.path.includes('{id}')) continue;
          const status = await ask(operation, slug, theirs);
          if (!acceptable(status, operation)) open.push(`${operation.method} ${operation.path} ${status}`);
        }
        return { seen: open.length === 0 && operations.length > 30 ? 'nothing there' : open.join('; ') };
      },
      twin: readOwn,
    });
    const robot = (await acme.machine()).client;
    const stranger = new TestOauthClient(globex.issuer, robot.clientId, robot.key);
    const robotWorks = async (): Promise<Outcome> =>
      grantOutcome(await robot.clientCredentials({ resource: acme.resource, scope: 'mcp:connect' }));
    const caller = await acme.caller();
    const works = (): Promise<Outcome> => caller.call();

    return [
      everywhere(
        'T01',
        "an operator of one tenant at the other's paths",
        acme.slug,
        (status) => status === 404,
      ),
      everywhere(
        'T02',
        "the other tenant's ids in one's own paths",
        globex.slug,
        // A body that lacks something is refused before anything is looked up.
        (status, { method }) => status === 404 || (method !== 'GET' && (status === 400 || status === 422)),
      ),
      ...['/t/globex/mcp', '/t/globex/s/orders/mcp'].map((target): Attack => ({
        id: 'T03',
        what: `a token of the other tenant at ${target}`,
        expected: '401 invalid_token',
        reason: ['token-invalid', 'token-audience'],
        attempt: () =>
          caller.call({
            target,
            proof: caller.proof(undefined, { htu: world.gateway.origin + target }),
          }),
        twin: works,
      })),
      {
        id: 'T03',
        what: "a token of a tenant at the platform's own API",
        expected: '401',
        attempt: async () => {
          const url = `${urls.api}/internal/v1/tenants/acme/snapshot`;
          const headers = {
            authorization: `DPoP ${caller.issued}`,
            dpop: caller.proof(undefined, { htm: 'GET', htu: url }),
          };
          return { seen: String((await fetch(url, { headers })).status) };
        },
        twin: works,
      },
      {
        id: 'T04',
        what: 'a client with its key at every endpoint of the other server',
        expected: '401 invalid_client',
        attempt: async () => {
          const form = { grant_type: 'client_credentials', resource: globex.resource, scope: 'mcp:connect' };
          const answers = [
            await stranger.post('/token', form),
            await stranger.post('/request', { response_type: 'code' }),
            await stranger.post('/token/revocation', { token: 'x' }, { proof: null }),
          ];
          return same(answers.map(grantOutcome));
        },
        twin: robotWorks,
      },
      {
        id: 'T04',
        what: 'a refresh token at the other server',
        expected: '400 invalid_grant',
        attempt: async () => {
          const desk = await Desk.make(acme, 'tina');
          const { refresh } = await desk.tokens();
          const other = (await globex.desktop()).client;
          return grantOutcome(await other.refresh(refresh));
        },
        twin: robotWorks,
      },
      {
        id: 'T05',
        what: "an operator's session of one tenant in the other",
        expected: 'sees its own tenant alone',
        attempt: async () => {
          const { tenants: seen } = await intruder.get<{ tenants: { slug: string }[] }>('/me');
          const slugs = seen.map(({ slug }) => slug).join();
          return { seen: slugs === globex.slug ? 'sees its own tenant alone' : slugs };
        },
        twin: readOwn,
      },
      {
        id: 'T05',
        what: "a person's session at the authorization server as console session",
        expected: '401',
        attempt: async () => {
          const desk = await Desk.make(acme, 'tom');
          await desk.tokens();
          const [pair = ''] = desk.user.cookiePairs().filter((one) => one.startsWith('_session='));
          const cookie = `sid=${pair.slice('_session='.length)}`;
          return { seen: String((await intruder.send('GET', '/me', undefined, { cookie })).status) };
        },
        twin: readOwn,
      },
      {
        id: 'T06',
        what: `lists and exports of one tenant: ${reads.length} operations`,
        expected: 'nothing of the other',
        attempt: async () => {
          const marks = await marksOf(owner, acme);
          const leaks: string[] = [];
          for (const operation of reads.filter(({ path }) => !path.includes('{id}'))) {
            const text = await (await intruder.send('GET', operation.at(globex.slug, own))).text();
            const found = marks.filter((mark) => text.includes(mark));
            if (found.length > 0) leaks.push(`${operation.path}: ${found[0]}`);
          }
          return { seen: marks.length > 8 && leaks.length === 0 ? 'nothing of the other' : leaks.join('; ') };
        },
        twin: () => showsItself(globex),
      },
    ];

    /** The marks by which the other tenant is looked for do show up where they belong. */
    async function showsItself(tenant: TenantWorld): Promise<Outcome> {
      const marks = await marksOf(owner, tenant);
      const lists = await Promise.all(
        ['/members', '/servers', '/oauth/keys'].map(async (path) =>
          (await intruder.send('GET', tenant.path(path))).text(),
        ),
      );
      return {
        seen: lists.every((text) => marks.some((mark) => text.includes(mark))) ? ALLOWED : 'no marks',
      };
    }
  },
};
