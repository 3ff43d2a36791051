import { AgentUser, type PageAnswer } from '#libs/testing';
import { type Attack, type Family, type Outcome } from '../../attack.js';
import { Desk, grantOutcome } from '../../world/desk.js';
import { PASSWORD } from '../../world/tenant-world.js';
import { sendBytes } from '../../world/wire.js';
import type { World } from '../../world/world.js';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const SCOPE = 'mcp:connect tools:read';
/** Of different letters, as a guesser would try them. */
const GUESSES = 'BCDFGHJKLMNP'.split('').map((letter) => letter.repeat(8));
const SLOW = 50;

/** Endpoints of the authorization server: device codes that are guessed, bodies that do not come, tokens that nobody keeps. */
export const endpoints: Family<World> = {
  name: 'endpoints',
  attacks: async (world) => {
    const { acme, globex } = world;
    for (const tenant of [acme, globex]) await world.setOauth(tenant, { deviceFlow: true });
    const desk = await Desk.make(globex, 'dena');
    /** At the other tenant: where somebody has guessed, nobody at the same address can type a code for a while. */
    const elsewhere = await Desk.make(acme, 'dena');
    const { client } = desk;
    const type = (
      person: AgentUser,
      page: PageAnswer,
      fields: Record<string, string>,
    ): Promise<PageAnswer> => {
      const xsrf = /name="xsrf"\s+value="([^"]*)"/.exec(page.text)?.[1] ?? '';
      return person.post(page, { xsrf, ...fields });
    };
    const codes = async (of: Desk): Promise<{ device: unknown; user: string }> => {
      const form = { client_id: of.client.clientId, scope: SCOPE, resource: of.resource };
      const { body } = await of.client.send('/device/auth', form);
      return { device: body['device_code'], user: String(body['user_code']) };
    };
    const poll = async (of: Desk, code: unknown): Promise<Outcome> =>
      grantOutcome(await of.client.post('/token', { grant_type: DEVICE, device_code: code }));
    const tokens = async (): Promise<Outcome> => grantOutcome(await desk.redeemed());
    const refused = (
      id: string,
      what: string,
      expected: string,
      attempt: () => Promise<Outcome>,
    ): Attack => ({
      id,
      what,
      expected,
      attempt,
      twin: tokens,
    });
    return [
      {
        id: 'A32',
        what: 'codes that are guessed until one is right',
        expected: '429, then 400 invalid_grant',
        attempt: async () => {
          const victim = await codes(desk);
          const guesser = new AgentUser('mallory', 'x');
          let page = await guesser.get(`${globex.issuer}/device`);
          for (const guess of GUESSES) {
            page = await type(guesser, page, { user_code: guess });
            if (page.status === 429) break;
          }
          const { status } = await type(guesser, page, { user_code: victim.user, confirm: 'yes' });
          return { seen: `${status}, then ${(await poll(desk, victim.device)).seen}` };
        },
        twin: async () => {
          const given = await codes(elsewhere);
          const { username, user: person } = elsewhere;
          const code = { user_code: given.user };
          const confirm = await type(person, await person.get(`${acme.issuer}/device`), code);
          let page = await person.follow(await type(person, confirm, { ...code, confirm: 'yes' }));
          const credentials = { username, password: PASSWORD, decision: 'sign-in' };
          page = await person.follow(await person.post(page, credentials));
          await person.follow(await person.post(page, { decision: 'allow' }));
          return poll(elsewhere, given.device);
        },
      },
      {
        id: 'A34',
        what: `${SLOW} bodies that do not come`,
        expected: 'every connection closed, and others served meanwhile',
        attempt: async () => {
          const api = await world.strictApi({ REQUEST_TIMEOUT_S: '2' });
          const { host } = new URL(globex.issuer);
          const head = `POST ${new URL(globex.issuer).pathname}/token HTTP/1.1\r\nHost: ${host}\r\n`;
          const form =
            'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ngrant_type=';
          // Each settles when the server closes its connection.
          const slow = Array.from({ length: SLOW }, () => sendBytes(api.port, head + form));
          const { ok } = await fetch(`http://127.0.0.1:${api.port}/t/globex/oauth/jwks`, {
            signal: AbortSignal.timeout(20_000),
          });
          const answers = await Promise.all(slow);
          await api.stop();
          const closed = answers.every((text) => text === '' || /^HTTP\/1\.1 4(08|00) /.test(text));
          return {
            seen:
              closed && ok
                ? 'every connection closed, and others served meanwhile'
                : `served: ${ok}; answered: ${answers.find((text) => text !== '')?.slice(0, 40)}`,
          };
        },
        twin: tokens,
      },
      refused('A35', 'the revocation of an access token', '400 unsupported_token_type', async () => {
        const { access } = await desk.tokens();
        return grantOutcome(await client.post('/token/revocation', { token: access }, { proof: null }));
      }),
      refused(
        'A35',
        'an access token shown to an introspection endpoint',
        '404 without an error',
        async () => {
          const { access } = await desk.tokens();
          const answer = await client.post('/token/introspection', { token: access }, { proof: null });
          return { seen: grantOutcome({ ...answer, body: {} }).seen };
        },
      ),
    ];
  },
};
