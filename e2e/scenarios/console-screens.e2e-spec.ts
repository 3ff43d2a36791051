import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { watchedPage } from '../support/browser.js';
import { ConsoleApi, eventually } from '../support/console-api.js';
import { Product } from '../support/product.js';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Run in the page: whether nothing of the dialog is transparent or moves. */
const FADED_IN = `(() => {
  for (let at = document.querySelector('[role="dialog"]'); at !== null; at = at.parentElement)
    if (getComputedStyle(at).opacity !== '1') return false;
  return document.getAnimations().every(({ playState }) => playState !== 'running');
})()`;

/** Address below the tenant, or of another one, and a heading that is there once the page has its data. */
type Screen = readonly [path: string, heading: string];

describe('the screens of the console', () => {
  let product: Product;
  let page: Page;
  let problems: string[];
  const screens: Screen[] = [
    ['', 'Overview'],
    ['/calls', 'Calls'],
    ['/usage', 'Usage & budgets'],
    ['/usage?tab=budgets', 'Usage & budgets'],
    ['/usage?tab=limits', 'Usage & budgets'],
    ['/calls?live=on', 'Calls'],
    ['/t/platform/fleet', 'Fleet'],
    ['/t/platform/components', 'Components'],
    ['/notifications', 'Notifications'],
    ['/notifications?tab=channels', 'Notifications'],
    ['/reviews', 'Reviews'],
    ['/stops', 'Stops'],
    ['/approvals', 'Approvals'],
    ['/simulator', 'Simulator'],
    ['/servers', 'Servers'],
    ['/tools', 'Tools'],
    ['/roles', 'Roles'],
    ['/rights', 'Rights'],
    ['/guardrails', 'Guardrails'],
    ['/drafts', 'Drafts'],
    ['/people', 'People & agents'],
    ['/people?tab=agents', 'People & agents'],
    ['/operators', 'Operators'],
    ['/settings', 'Tenant settings'],
    ['/settings?tab=keys', 'Tenant settings'],
    ['/settings?tab=export', 'Tenant settings'],
    ['/identity-providers', 'Identity providers'],
  ];
  const drafts: Screen[] = [];
  const show = async ([path, heading]: Screen): Promise<void> => {
    const own = path.startsWith('/t/') ? '' : `/t/${product.tenant}`;
    await page.goto(`${product.consoleUrl}${own}${path}`);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' });
    await page.waitForLoadState('networkidle');
  };
  const violations = async (): Promise<string[]> => {
    const { violations: found } = await new AxeBuilder({ page }).withTags(RULES).analyze();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  };

  /** The dialog is there, and has stopped fading in: half of the way its text has no contrast. */
  const opened = async (): Promise<void> => {
    await page.getByRole('dialog').waitFor();
    await eventually(
      'the dialog has faded in',
      () => page.evaluate<boolean>(FADED_IN),
      (done) => done,
    );
  };

  /** Both schemes of the page that is open: the console follows the system without being loaded anew. */
  const violationsInBoth = async (where: string): Promise<string[]> => {
    const broken: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
      for (const violation of await violations()) broken.push(`${where} ${colorScheme} ${violation}`);
    }
    return broken;
  };

  beforeAll(async () => {
    product = await Product.start();
    const context = await product.browser.newContext({ viewport: { width: 1280, height: 800 } });
    ({ page, problems } = await watchedPage(context));
    const api = await ConsoleApi.signIn(await product.signInLink());
    const tenant = (path: string) => `/tenants/${product.tenant}${path}`;
    const provider = await api.post<{ id: string; name: string }>(tenant('/identity-providers'), {
      name: 'Acme login',
      slug: 'acme',
      issuer: 'https://login.example.com',
      client: { auth: 'private_key_jwt', id: 'sallyport' },
    });
    const at = `/identity-providers/${provider.id}`;
    screens.push([at, provider.name], [`${at}?tab=connection`, provider.name]);
    const rule = { name: 'No payments', select: { kind: 'all' }, action: 'deny', mode: 'shadow' };
    await api.post(tenant('/guardrails'), { ...rule, condition: 'tool.name.startsWith("pay")' });
    const draft = await api.post<{ id: string; name: string }>(tenant('/drafts'), {
      name: 'Less for analysts',
      content: { roles: [{ slug: 'analyst', grants: [] }], guardrails: [{ id: null, rule }] },
    });
    drafts.push([`/drafts/${draft.id}`, draft.name]);
    screens.push(...drafts);
    const servers = await api.get<{ items: { id: string; name: string }[] }>(tenant('/servers'));
    screens.push(...servers.items.map(({ id, name }) => [`/servers/${id}`, name] as const));
    const members = await api.get<{ items: { kind: string; id: string; name: string }[] }>(
      tenant('/members'),
    );
    screens.push(...members.items.map(({ kind, id, name }) => [`/people/${kind}/${id}`, name] as const));
    await page.goto(await product.signInLink());
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  });
  afterAll(() => product?.stop());

  // In parts, each within the time of one test: which screens there are is known only when the product runs.
  it.each([0, 1, 2, 3])('break no rule of accessibility, light or dark (part %i)', async (part) => {
    const broken: string[] = [];
    for (const screen of screens.filter((_, index) => index % 4 === part)) {
      await show(screen);
      broken.push(...(await violationsInBoth(screen[0])));
    }
    expect(broken).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('neither do their dialogs', async () => {
    const broken: string[] = [];
    for (const [screen, button] of [
      [['/people', 'People & agents'], 'Add agent'],
      [['/operators', 'Operators'], 'Invite operator'],
      [['/servers', 'Servers'], 'Add server'],
      [['/identity-providers', 'Identity providers'], 'Add identity provider'],
      [['/guardrails', 'Guardrails'], 'Add a guardrail'],
      ...drafts.map((draft) => [draft, 'Add a change'] as const),
      [['/settings?tab=keys', 'Tenant settings'], 'Rotate…'],
    ] as const) {
      await show(screen);
      await page.getByRole('button', { name: button }).click();
      await opened();
      broken.push(...(await violationsInBoth(button)));
    }
    expect(broken).toEqual([]);
  });
});
