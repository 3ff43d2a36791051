import { AgentUser, TestKey } from '#libs/testing';
import { ALLOWED, same, together, type Attack, type Family, type Outcome } from '../../attack.js';
import { Desk, grantOutcome } from '../../world/desk.js';
import { PASSWORD } from '../../world/tenant-world.js';
import { send } from '../../world/wire.js';
import type { World } from '../../world/world.js';

/** Authorization requests, codes and refresh tokens: sign-in by a person in a browser. */
export const authorization: Family<World> = {
  name: 'authorization',
  attacks: async ({ acme, globex, urls }) => {
    const desk = await Desk.make(acme, 'alice');
    const { client, user } = desk;
    const other = await TestKey.create();
    const twin = async (): Promise<Outcome> => grantOutcome(await desk.redeemed());
    const refused = (
      id: string,
      what: string,
      expected: string,
      attempt: () => Promise<Outcome>,
    ): Attack => ({ id, what, expected, attempt, twin });
    const request = (id: string, what: string, expected: string, overrides: object): Attack =>
      refused(id, what, expected, () => desk.redirectError({ ...overrides }));
    const grant = 'invalid_grant';
    const page = async (overrides: object = {}): ReturnType<AgentUser['get']> =>
      user.follow(await user.get(desk.request({ ...overrides }).url));

    return [
      {
        id: 'A01',
        what: 'discovery with Host and X-Forwarded-Host of the attacker',
        expected: 'names the issuer alone',
        attempt: async () => {
          const found = await discovery('evil.example', [['X-Forwarded-Host', 'evil.example']]);
          return { seen: found.includes('evil.example') ? found : 'names the issuer alone' };
        },
        twin: async () => {
          const found = await discovery(new URL(urls.api).host, []);
          return { seen: found.includes(`"token_endpoint":"${acme.issuer}/token"`) ? ALLOWED : found };
        },
      },
      refused('A04', 'a code used twice: the refresh token of its first use', `400 ${grant}`, async () => {
        const asked = desk.request();
        const code = await desk.code(asked);
        const first = await client.redeem(code, asked);
        const again = await client.redeem(code, asked);
        return same([again, await client.refresh(String(first.body['refresh_token']))].map(grantOutcome));
      }),
      refused('A04', 'a code in 8 requests at once', `1× ${ALLOWED}, 7× 400 ${grant}`, async () => {
        const asked = desk.request();
        const code = await desk.code(asked);
        const answers = await Promise.all(Array.from({ length: 8 }, () => client.redeem(code, asked)));
        return together(answers.map(grantOutcome));
      }),
      request('A05', 'no PKCE', 'invalid_request', {
        code_challenge: undefined,
        code_challenge_method: undefined,
      }),
      request('A05b', 'PKCE plain', 'invalid_request', { code_challenge_method: 'plain' }),
      refused('A05c', 'another verifier', `400 ${grant}`, async () => {
        const asked = desk.request();
        return grantOutcome(
          await client.redeem(await desk.code(asked), { ...asked, verifier: 'x'.repeat(43) }),
        );
      }),
      request('A06', 'the other tenant as resource', 'invalid_target', { resource: globex.resource }),
      request('A06b', 'an unknown resource', 'invalid_target', { resource: 'https://elsewhere.example/mcp' }),
      request('A06b', 'two resources', 'invalid_target', {
        resource: [acme.resource, acme.resource.replace('/mcp', '/s/orders/mcp')],
      }),
      refused(
        'A07',
        'pushed with one key, redeemed with another, then with the first',
        `400 ${grant}`,
        async () => {
          const { form, ...asked } = desk.request();
          const pushed = await client.post('/request', form);
          const url = `${client.issuer}/auth?${new URLSearchParams({ client_id: client.clientId, request_uri: String(pushed.body['request_uri']) }).toString()}`;
          const code = await desk.code({ ...asked, form }, url);
          const stolen = await client.redeem(code, asked, { proofKey: other });
          return same([stolen, await client.redeem(code, asked)].map(grantOutcome));
        },
      ),
      refused('A08', 'dpop_jkt of another key', `400 ${grant}`, async () => {
        const asked = desk.request({ dpop_jkt: other.jwk.kid });
        return grantOutcome(await client.redeem(await desk.code(asked), asked));
      }),
      refused('A09', 'a refresh with another key', `400 ${grant}`, async () => {
        const { refresh } = await desk.tokens();
        return grantOutcome(await client.refresh(refresh, { proofKey: other }));
      }),
      refused('A10', 'a refresh token used again, then its successor', `400 ${grant}`, async () => {
        const { refresh } = await desk.tokens();
        const second = await client.refresh(refresh);
        if (grantOutcome(second).seen !== ALLOWED) return { seen: 'the first refresh was refused' };
        const again = await client.refresh(refresh);
        const successor = await client.refresh(String(second.body['refresh_token']));
        return same([again, successor].map(grantOutcome));
      }),
      refused('A10b', 'two refreshes at once', `1× 400 ${grant}, 1× ${ALLOWED}`, async () => {
        const { refresh } = await desk.tokens();
        const answers = await Promise.all([client.refresh(refresh), client.refresh(refresh)]);
        const outcomes = together(answers.map(grantOutcome));
        return outcomes.seen === `1× ${ALLOWED}, 1× 400 ${grant}`
          ? { seen: `1× 400 ${grant}, 1× ${ALLOWED}` }
          : outcomes;
      }),
      refused('A12', 'a code without a proof', `400 ${grant}`, async () =>
        grantOutcome(await desk.redeemed({ proof: null })),
      ),
      ...['http://127.0.0.1:9/other', 'http://localhost:9/callback', 'https://evil.example/callback'].map(
        (redirect_uri) => request('A16', `redirect to ${redirect_uri}`, '400, no redirect', { redirect_uri }),
      ),
      refused('A22', 'an interaction in another browser', '400', async () => {
        const { url } = await page({ prompt: 'login' });
        return { seen: String((await new AgentUser('mallory', PASSWORD).get(url)).status) };
      }),
      refused('A22', "this tenant's cookies at the other tenant", 'asked to sign in', async () => {
        await desk.tokens();
        const { client: foreign } = await globex.desktop();
        const { url } = foreign.authorization({
          redirect_uri: 'http://127.0.0.1:9/callback',
          resource: globex.resource,
          scope: 'mcp:connect',
        });
        const cookie = user
          .cookiePairs()
          .filter((pair) => pair.startsWith('_session'))
          .join('; ');
        const first = await fetch(url, { redirect: 'manual', headers: { cookie } });
        const login = new URL(first.headers.get('location') ?? '', url).href;
        const set = first.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
        const text = await (
          await fetch(login, { headers: { cookie: `${cookie}; ${set.join('; ')}` } })
        ).text();
        return {
          seen: text.includes('name="password"') ? 'asked to sign in' : `not asked: ${text.slice(0, 80)}`,
        };
      }),
      refused('A31', 'sign-in in a frame', "frame-ancestors 'none'", async () => {
        const { headers } = await page({ prompt: 'login' });
        const policy = headers.get('content-security-policy') ?? 'no policy';
        return { seen: /frame-ancestors 'none'/.exec(policy)?.[0] ?? policy };
      }),
      refused('A31', 'consent in a frame', "frame-ancestors 'none'", async () => {
        const { headers, text } = await page({ prompt: 'consent' });
        if (text.includes('name="password"')) return { seen: 'no consent page' };
        const policy = headers.get('content-security-policy') ?? 'no policy';
        return { seen: /frame-ancestors 'none'/.exec(policy)?.[0] ?? policy };
      }),
      refused('A33', 'a foreign origin reads with credentials', 'no credentials', async () => {
        const headers = { origin: 'https://evil.example' };
        const answers = await Promise.all([
          fetch(`${acme.issuer}/token`, { method: 'POST', headers }),
          fetch(`${acme.issuer}/token`, {
            method: 'OPTIONS',
            headers: { ...headers, 'access-control-request-method': 'POST' },
          }),
          fetch(`${acme.issuer}/auth`, { headers }),
        ]);
        const given = answers.map((answer) => answer.headers.get('access-control-allow-credentials'));
        return { seen: given.every((value) => value === null) ? 'no credentials' : String(given) };
      }),
      ...['token', 'id_token', 'code id_token', 'none'].map((response_type) =>
        request('A37', `response_type ${response_type}`, 'unsupported_response_type', { response_type }),
      ),
      refused('A38', 'an answer without issuer', 'every answer names the issuer', async () => {
        const good = await user.authorize(desk.request().url);
        const wrong = await user.get(desk.request({ resource: globex.resource }).url);
        const asked = await page({ prompt: 'consent' });
        const cancelled = await user.follow(await user.post(asked, { decision: 'cancel' }));
        const named = [good.href, wrong.location ?? '', cancelled.location ?? ''].map((url) =>
          URL.parse(url)?.searchParams.get('iss'),
        );
        return {
          seen: named.every((iss) => iss === acme.issuer) ? 'every answer names the issuer' : String(named),
        };
      }),
    ];

    async function discovery(host: string, headers: [string, string][]): Promise<string> {
      const answer = await send({
        port: Number(new URL(urls.api).port),
        host,
        method: 'GET',
        target: '/.well-known/oauth-authorization-server/t/acme/oauth',
        headers,
      });
      return answer.text;
    }
  },
};
