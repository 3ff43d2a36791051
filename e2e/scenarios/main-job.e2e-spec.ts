import type { BrowserContext, Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { VerifyingServer } from '../fixtures/verifying-server.js';
import { personSigningIn, watchedPage } from '../support/browser.js';
import { ConsoleApi, eventually } from '../support/console-api.js';
import { DesktopClient } from '../support/desktop-client.js';
import { Product } from '../support/product.js';
import { RawCaller } from '../support/raw-caller.js';

const REDIRECT = 'http://127.0.0.1:9/callback';
const PASSWORD = 'correct-horse-battery-staple';
const FIND = 'desk__find_order';

/** The whole story in the order in which people live it: each test goes on where the one before ended. */
describe('an agent calls a real tool, and only because policy says so', () => {
  let product: Product;
  let desk: VerifyingServer;
  let operator: BrowserContext;
  let page: Page;
  let problems: string[];
  let api: ConsoleApi;
  let clientId: string;
  let olga: DesktopClient;

  const desktop = async (user: string, era: 'legacy' | 'modern' = 'legacy') => {
    const person = await product.browser.newContext();
    return new DesktopClient(
      product.endpoint,
      clientId,
      REDIRECT,
      personSigningIn(person, REDIRECT, user, PASSWORD),
      era,
    );
  };
  const tenant = (path: string) => `/tenants/${product.tenant}${path}`;

  beforeAll(async () => {
    product = await Product.start({ ATTESTATION_INTERVAL_S: '1' });
    desk = await VerifyingServer.start();
    desk.trust = { issuer: product.callTokenIssuer, jwks: product.callTokenJwks };
    operator = await product.browser.newContext({ viewport: { width: 1280, height: 800 } });
    ({ page, problems } = await watchedPage(operator));
    api = await ConsoleApi.signIn(await product.signInLink());
    const agent = await api.post<{ handle: string }>(tenant('/agents'), {
      name: 'Desk app',
      kind: 'interactive',
      redirectUris: [REDIRECT],
    });
    clientId = agent.handle;
  });

  afterAll(async () => {
    await olga?.close();
    await desk?.stop();
    await product?.stop();
  });

  it('lets an operator in by the one-time link, once', async () => {
    const link = await product.signInLink();
    await page.goto(link);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(page.url()).not.toContain(new URL(link).hash.slice(1));
    const second = await fetch(`${product.consoleUrl}/api/v1/session/link`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'sec-fetch-site': 'same-origin',
        origin: product.consoleUrl,
      },
      body: JSON.stringify({ token: new URL(link).hash.slice(1) }),
    });
    expect(second.status).toBe(401);
  });

  it('registers a server by URL; its tools are pending', async () => {
    await page.goto(`${product.consoleUrl}/t/${product.tenant}/servers`);
    await page.getByRole('button', { name: 'Add server' }).click();
    await page.getByRole('textbox', { name: 'Address' }).fill(desk.url);
    await page.getByLabel('Name').fill('Order desk');
    await page.getByLabel('Slug').fill('desk');
    await page.getByRole('button', { name: 'Add and probe' }).click();
    await page.getByRole('heading', { level: 1, name: 'Order desk' }).waitFor();
    await page.goto(`${product.consoleUrl}/t/${product.tenant}/servers`);
    await page
      .getByRole('row', { name: /Order desk/ })
      .getByText('2 pending')
      .waitFor();
  });

  it('gives a person the role analyst', async () => {
    await page.goto(`${product.consoleUrl}/t/${product.tenant}/people`);
    await page.getByRole('button', { name: 'Add user' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add user' });
    await dialog.getByLabel('Username').fill('olga');
    await dialog.getByLabel(/^Name/).fill('Olga Olsen');
    await dialog.getByLabel('First password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Add user' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'Olga Olsen' }).click();
    await page.getByRole('checkbox', { name: /analyst/i }).check();
    await page.getByRole('button', { name: 'Save roles' }).click();
    await eventually(
      'the role',
      () => api.get<{ items: { handle: string; roles: string[] }[] }>(tenant('/members')),
      ({ items }) => items.some((m) => m.handle === 'olga' && m.roles.includes('analyst')),
    );
  });

  it('neither lists nor calls what nobody approved', async () => {
    olga = await desktop('olga');
    expect(await olga.list()).not.toContain(FIND);
    await expect(olga.call(FIND, { order: 'A-1' })).rejects.toThrow('Unknown tool');
    expect(desk.calls).toEqual([]);
  });

  it('keeps whoever registered the server from approving its tools', async () => {
    await page.goto(`${product.consoleUrl}/t/${product.tenant}/reviews`);
    await page
      .getByRole('link', { name: /find_order/ })
      .first()
      .click();
    await page.getByText('another person has to approve').first().waitFor();
  });

  it('shows another reviewer the definition and its hash, and approves it as read', async () => {
    const other = await product.browser.newContext({ viewport: { width: 1280, height: 800 } });
    const review = await watchedPage(other);
    await review.page.goto(await product.reviewerLink());
    await review.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await review.page.goto(`${product.consoleUrl}/t/${product.tenant}/reviews`);
    await review.page
      .getByRole('link', { name: /find_order/ })
      .first()
      .click();
    await review.page.getByText('Finds an order by its number.').first().waitFor();
    const hash = await hashAtServer(desk.url, 'find_order');
    await review.page.getByText(hash.slice(0, 8)).first().waitFor();
    await review.page.getByRole('radio', { name: /read/ }).check();
    await review.page.getByRole('button', { name: 'Approve' }).click();
    await eventually(
      'approval in the registry',
      () => api.get<{ items: { name: string; state: string }[] }>(tenant('/tools?q=find_order')),
      ({ items }) => items.some((t) => t.name === 'find_order' && t.state === 'approved'),
    );
    expect(review.problems).toEqual([]);
    await other.close();
  });

  it('lists and calls the tool for her, in both eras, with a call token instead of hers', async () => {
    await eventually(
      'the tool in her list',
      () => olga.list(),
      (names) => names.includes(FIND),
    );
    expect(await olga.list()).not.toContain('desk__cancel_order');
    const result = await olga.call(FIND, { order: 'A-17' });
    expect(result).toMatchObject({ structuredContent: { order: 'A-17', status: 'packed' } });

    const modern = await desktop('olga', 'modern');
    expect(await modern.list()).toContain(FIND);
    expect(await modern.call(FIND, { order: 'B-2' })).toMatchObject({ structuredContent: { order: 'B-2' } });
    await modern.close();

    expect(desk.refusals).toEqual([]);
    expect(desk.calls.map((c) => c.args)).toEqual([{ order: 'A-17' }, { order: 'B-2' }]);
    for (const call of desk.calls) {
      expect(call.headers).not.toHaveProperty('dpop');
      expect(call.headers).not.toHaveProperty('cookie');
      expect(call.headers.authorization).not.toContain(olga.tokens()?.access_token ?? 'no token');
      expect(call.subject).toContain(`${product.issuer}|account_`);
    }
  });

  it('refuses her token with another key, and as a bearer token', async () => {
    const stolen = olga.tokens()?.access_token ?? '';
    const thief = await RawCaller.create();
    const otherKey = await thief.call(product.endpoint, FIND, { order: 'A-1' }, { token: stolen });
    expect(otherKey.status).toBe(401);
    expect(otherKey.headers.get('www-authenticate')).toContain('invalid_dpop_proof');
    const bearer = await thief.call(
      product.endpoint,
      FIND,
      { order: 'A-1' },
      { token: stolen, scheme: 'Bearer', proof: null },
    );
    expect(bearer.status).toBe(401);
    expect(desk.calls).toHaveLength(2);
  });

  it('hides the tool from another role', async () => {
    await api.post(tenant('/users'), {
      username: 'sven',
      name: 'Sven',
      password: PASSWORD,
      roles: ['support'],
    });
    const sven = await desktop('sven');
    expect(await sven.list()).not.toContain(FIND);
    await expect(sven.call(FIND, { order: 'A-1' })).rejects.toThrow('Unknown tool');
    await sven.close();
  });

  it('blocks the tool when the server changes one character, and shows old and new', async () => {
    desk.drift('find_order');
    await eventually(
      'the block',
      () =>
        olga.call(FIND, { order: 'A-3' }).then(
          () => 'called',
          (e: Error) => e.message,
        ),
      (message) => message.includes('Unknown tool'),
    );
    const before = desk.calls.length;
    await expect(olga.call(FIND, { order: 'A-3' })).rejects.toThrow('Unknown tool');
    expect(desk.calls).toHaveLength(before);
    await eventually(
      'the drift review',
      () => api.get<{ items: { kind: string; tool: { name: string } }[] }>(tenant('/reviews?state=open')),
      ({ items }) => items.some((r) => r.kind === 'drift' && r.tool.name === 'find_order'),
    );
    await page.goto(`${product.consoleUrl}/t/${product.tenant}/reviews`);
    await page
      .getByRole('link', { name: /find_order/ })
      .first()
      .click();
    await page.getByText('Finds an order by its number.').first().waitFor();
    await page.getByText('Finds an order by its number!').first().waitFor();
  });

  it('finds all of it in the calls page and in an audit chain that verifies', async () => {
    await eventually(
      'the audited calls',
      () => api.get<{ items: AuditedCall[] }>(tenant('/calls')),
      ({ items }) =>
        ['proof-invalid', 'tool-not-found', 'tool-not-granted'].every((reason) =>
          items.some((c) => c.reason === reason),
        ) &&
        // The gateway blocks what has drifted; moments later the policy no longer has it. Either may have met the last call.
        ['manifest-drifted', 'tool-not-found'].includes(items.find((c) => c.tool === FIND)?.reason ?? '') &&
        items.filter((c) => c.outcome === 'succeeded').length >= 2,
    );
    const verdict = await api.post<{ intact: boolean; events: number }>(tenant('/audit/verify'), {});
    expect(verdict).toMatchObject({ intact: true, firstBroken: null });
    expect(verdict.events).toBeGreaterThan(6);
    await page.goto(`${product.consoleUrl}/t/${product.tenant}/calls`);
    await page.getByText('tool-not-granted').first().waitFor();
    await page.getByRole('button', { name: 'Verify chain' }).click();
    await page.getByRole('status').getByText('Chain intact').waitFor();
    expect(problems).toEqual([]);
  });
});

/** A row of the calls page, newest first. */
interface AuditedCall {
  readonly outcome: string;
  readonly reason: string | null;
  readonly tool: string | null;
}

/** SHA-256 of the RFC 8785 form of what the server presents: these definitions hold no numbers, so sorted keys suffice. */
async function hashAtServer(url: string, tool: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
  });
  const { result } = (await response.json()) as { result: { tools: { name: string }[] } };
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([k, v]) => [k, sorted(v)]),
          )
        : value;
  const definition = result.tools.find((t) => t.name === tool);
  return createHash('sha256')
    .update(JSON.stringify(sorted(definition)))
    .digest('hex');
}
