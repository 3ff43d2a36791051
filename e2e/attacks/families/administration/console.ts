import { ALLOWED, type Attack, type Family, type Outcome } from '../../attack.js';
import type { World } from '../../world/world.js';

const JSON_TYPE = { 'content-type': 'application/json' };

/** The console's session: requests that did not come from its page, and sessions that were planted or are over. */
export const consoleSession: Family<World> = {
  name: 'console',
  attacks: async (world) => {
    const { globex, urls, owner, people } = world;
    const path = globex.path('/users');
    const operator = await people.operator(globex, ['tenant-admin']);
    let made = 0;
    const body = (): object => {
      const username = `person-${++made}`;
      return { username, name: username, password: 'correct-horse-battery', roles: [] };
    };
    const write = async (
      headers: Record<string, string>,
      given: object | string = body(),
    ): Promise<Outcome> => {
      const { status } = await operator.send('POST', path, given, headers);
      return { seen: status === 201 ? ALLOWED : String(status) };
    };
    const twin = (): Promise<Outcome> => write({});
    const refused = (
      id: string,
      what: string,
      expected: string,
      attempt: () => Promise<Outcome>,
      other = twin,
    ): Attack => ({ id, what, expected, attempt, twin: other });
    const redeem = (link: string, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${urls.api}/api/v1/session/link`, {
        method: 'POST',
        headers: { ...JSON_TYPE, origin: urls.api, 'sec-fetch-site': 'same-origin', ...headers },
        body: JSON.stringify({ token: new URL(link).hash.slice(1) }),
      });
    const signedIn = async (): Promise<Outcome> => {
      const { status } = await redeem(await people.signInLink(globex));
      return { seen: status === 204 ? ALLOWED : String(status) };
    };
    /** Lets sessions of an operator look as old as an attacker wants, and asks who is signed in. */
    const aged = async (column: string, age: string): Promise<Outcome> => {
      const other = await people.operator(globex, ['auditor']);
      await owner.query(
        `UPDATE app.console_session SET ${column} = now() - interval '${age}'
         WHERE account_id = (SELECT account_id FROM app.console_session ORDER BY created_at DESC LIMIT 1)`,
      );
      return { seen: String((await other.send('GET', '/me')).status) };
    };

    return [
      refused('U01', 'a write from another site', '403', () => write({ 'sec-fetch-site': 'cross-site' })),
      refused('U01', 'a write from another origin of the same site', '403', () =>
        write({ 'sec-fetch-site': 'same-site' }),
      ),
      refused('U01', 'a write from another origin, by an old browser', '403', () =>
        write({ 'sec-fetch-site': '', origin: 'https://evil.example' }),
      ),
      refused('U01', 'a write without any sign of its origin', '403', () =>
        write({ 'sec-fetch-site': '', origin: '' }),
      ),
      refused('U02', 'a write without the CSRF token', '403', () => write({ 'x-sallyport-csrf': '' })),
      refused('U02', "a write with another session's CSRF token", '403', async () => {
        const other = await people.operator(globex, ['tenant-admin']);
        const { csrf } = await other.get<{ csrf: string }>('/me');
        return write({ 'x-sallyport-csrf': csrf });
      }),
      refused('U03', 'a form', '415', () =>
        write({ 'content-type': 'application/x-www-form-urlencoded' }, 'username=mallory'),
      ),
      refused('U03', 'JSON as text', '415', () => write({ 'content-type': 'text/plain' })),
      refused(
        'U04',
        'a session id planted before sign-in',
        'another session, and none by the planted id',
        async () => {
          const planted = 'sid=cGxhbnRlZC1ieS1hbi1hdHRhY2tlci1iZWZvcmUtc2ln';
          const answer = await redeem(await people.signInLink(globex), { cookie: planted });
          const own = answer.headers.getSetCookie().join();
          const { status } = await operator.send('GET', '/me', undefined, { cookie: planted });
          return {
            seen:
              own !== '' && !own.includes(planted) && status === 401
                ? 'another session, and none by the planted id'
                : `${own}, ${status}`,
          };
        },
        signedIn,
      ),
      refused(
        'U05',
        'a session without use for 16 minutes',
        '401',
        () => aged('last_seen_at', '16 minutes'),
        me,
      ),
      refused('U05', 'a session of nine hours', '401', () => aged('created_at', '9 hours'), me),
      refused(
        'U05',
        'a session after its end',
        '401',
        async () => {
          const other = await people.operator(globex, ['auditor']);
          await other.send('DELETE', '/session');
          return { seen: String((await other.send('GET', '/me')).status) };
        },
        me,
      ),
      refused(
        'U15',
        'a sign-in link used twice',
        '401',
        async () => {
          const link = await people.signInLink(globex);
          await redeem(link);
          return { seen: String((await redeem(link)).status) };
        },
        signedIn,
      ),
      refused(
        'U15',
        'a sign-in link that a newer one replaced',
        '401',
        async () => {
          const link = await people.signInLink(globex);
          await world.command('session/sign-in-link', ['--tenant', globex.slug, '--username', 'operator']);
          return { seen: String((await redeem(link)).status) };
        },
        signedIn,
      ),
      refused(
        'U15',
        'a sign-in link of yesterday',
        '401',
        async () => {
          const link = await people.signInLink(globex);
          await owner.query(
            `UPDATE app.signin_link SET expires_at = now() - interval '1 day' WHERE used_at IS NULL`,
          );
          return { seen: String((await redeem(link)).status) };
        },
        signedIn,
      ),
    ];

    async function me(): Promise<Outcome> {
      const { status } = await operator.send('GET', '/me');
      return { seen: status === 200 ? ALLOWED : String(status) };
    }
  },
};
