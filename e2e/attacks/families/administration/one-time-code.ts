import { TestAuthenticator, TestUpstream } from '#libs/testing';
import { ConsoleApi, eventually } from '../../../support/console-api.js';
import { ALLOWED, together, type Attack, type Family, type Outcome } from '../../attack.js';
import type { World } from '../../world/world.js';

/** As an authenticator app shows it. The console knows no such codes: its one-time codes are those of sign-in links. */
const SIX_DIGITS = '287082';
const COPIES = 8;

/** One-time codes: used twice, or where only a passkey will do. */
export const oneTimeCode: Family<World> = {
  name: 'one-time-code',
  attacks: async (world) => {
    const { acme, urls, people, api } = world;
    const upstream = await TestUpstream.start(
      ['refund', 'credit', 'transfer'].map((name) => ({
        name,
        description: name,
        inputSchema: { type: 'object' },
      })),
    );
    world.atEnd(() => upstream.close());
    await api.post(acme.path('/servers'), { slug: 'payments', name: 'Payments', url: upstream.url });
    const rita = await people.operator(acme, ['reviewer']);
    const key = new TestAuthenticator(urls.api);
    const options = await rita.post('/me/passkeys/options', {});
    await rita.post('/me/passkeys', { name: 'Key', registration: key.create(options) });

    const redeem = async (token: string): Promise<Outcome> => {
      const { status } = await fetch(`${urls.api}/api/v1/session/link`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: urls.api, 'sec-fetch-site': 'same-origin' },
        body: JSON.stringify({ token }),
      });
      return { seen: status === 204 ? ALLOWED : String(status) };
    };
    const code = async (): Promise<string> => new URL(await people.signInLink(acme)).hash.slice(1);
    const signIn = async (): Promise<Outcome> => redeem(await code());

    const review = async (tool: string): Promise<{ path: string; meant: object }> => {
      const { items } = await eventually(
        `the review of ${tool}`,
        () => rita.get<Reviews>(acme.path('/reviews?state=open')),
        (found) => found.items.some((one) => one.tool.name === tool),
      );
      const { id = '', candidateHash } = items.find((one) => one.tool.name === tool) ?? {};
      const meant = { decision: 'reject', candidateHash, reason: 'no use for it' };
      return { path: acme.path(`/reviews/${id}`), meant };
    };
    const decide = async (who: ConsoleApi, path: string, body: object): Promise<Outcome> => {
      const answer = await who.send('POST', `${path}/decision`, body);
      const { code: problem } = (await answer.json()) as { code?: string };
      return { seen: answer.ok ? ALLOWED : `${answer.status} ${problem ?? ''}` };
    };
    const signed = async (path: string, meant: object): Promise<object> => {
      const started = await rita.post<{ nonce: string; policyVersion: number; options: unknown }>(
        `${path}/confirmation`,
        meant,
      );
      const { nonce, policyVersion } = started;
      return { nonce, policyVersion, assertion: key.get(started.options) };
    };
    const approval = (
      what: string,
      tool: string,
      expected: string,
      proof: (path: string, meant: object) => Promise<object>,
    ): Attack => ({
      id: 'U14',
      what,
      expected,
      attempt: async () => {
        const { path, meant } = await review(tool);
        return decide(rita, path, { ...meant, ...(await proof(path, meant)) });
      },
      twin: async () => {
        const { path, meant } = await review(tool);
        return decide(rita, path, { ...meant, confirmation: await signed(path, meant) });
      },
    });
    return [
      {
        id: 'U13',
        what: `one code in ${COPIES} sign-ins at once`,
        expected: `1× ${ALLOWED}, ${COPIES - 1}× 401`,
        attempt: async () => {
          const once = await code();
          return together(await Promise.all(Array.from({ length: COPIES }, () => redeem(once))));
        },
        twin: signIn,
      },
      {
        id: 'U13',
        what: 'a code that has signed somebody in, again',
        expected: '401',
        attempt: async () => {
          const used = await code();
          const first = await redeem(used);
          return first.seen === ALLOWED ? redeem(used) : { seen: `at first: ${first.seen}` };
        },
        twin: signIn,
      },
      {
        id: 'U13',
        what: 'six digits of an authenticator app, twice',
        expected: '2× 422',
        attempt: async () => together([await redeem(SIX_DIGITS), await redeem(SIX_DIGITS)]),
        twin: signIn,
      },
      // The session that decides was itself opened with a one-time code.
      approval(
        'a decision after signing in with a code',
        'refund',
        '403 approval_required',
        async () => ({}),
      ),
      approval('a code beside the decision', 'credit', '403 approval_required', async () => ({
        code: SIX_DIGITS,
      })),
      approval(
        'a code in place of the signature',
        'transfer',
        '403 approval_invalid',
        async (path, meant) => {
          const confirmation = (await signed(path, meant)) as { assertion: { response: object } };
          const { assertion } = confirmation;
          const response = { ...assertion.response, signature: btoa(SIX_DIGITS) };
          return { confirmation: { ...confirmation, assertion: { ...assertion, response } } };
        },
      ),
    ];
  },
};

interface Reviews {
  readonly items: {
    readonly id: string;
    readonly candidateHash: string;
    readonly tool: { readonly name: string };
  }[];
}
