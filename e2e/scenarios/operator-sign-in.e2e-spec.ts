import type { BrowserContext, Page } from '@playwright/test';
import { verifyApproval } from '#libs/audit';
import type { ApprovalEvidence } from '#libs/contracts';
import { watchedPage } from '../support/browser.js';
import { ConsoleApi } from '../support/console-api.js';
import { Product } from '../support/product.js';

/** A security key inside the browser (WebAuthn level 3 §11), which verifies its person by itself. */
async function plugInKey(context: BrowserContext, page: Page): Promise<void> {
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** Each test goes on where the one before ended. */
describe('an operator with a passkey', () => {
  let product: Product;
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    product = await Product.start();
    const context = await product.browser.newContext({ viewport: { width: 1280, height: 800 } });
    ({ page, problems } = await watchedPage(context));
    await plugInKey(context, page);
  });
  afterAll(() => product?.stop());

  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  const signOut = async () => {
    await page.getByRole('button', { name: /^Account / }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading('Sign in');
  };

  it('is asked to add one after signing in by link, and adds it', async () => {
    await page.goto(await product.signInLink());
    await heading('Overview');
    await page.getByRole('link', { name: 'Add a passkey' }).click();
    await heading('Your sign-in');
    await page.getByLabel('Name of the new passkey').fill('Test key');
    await page.getByRole('button', { name: 'Add passkey' }).click();
    await page.getByText('Test key').waitFor();
    expect(await page.getByRole('button', { name: 'Remove' }).isDisabled()).toBe(true);
  });

  it('signs in with it, without a name or password', async () => {
    await page.getByRole('link', { name: 'Back to the console' }).click();
    await heading('Overview');
    await signOut();
    await page.getByRole('button', { name: 'Continue with a passkey' }).click();
    await heading('Overview');
    await page.goto(`${product.consoleUrl}/me`);
    await page.getByText(/Signed in with a passkey/).waitFor();
  });

  it('signs a decision with it, and the evidence can be verified offline', async () => {
    await page.goto(`${product.consoleUrl}/t/${product.tenant}/reviews`);
    const review = page
      .getByRole('row')
      .filter({ has: page.getByRole('link') })
      .first();
    await review.getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Decision' }).waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1)!;
    await page.getByLabel('Reason').fill('Not needed in this test');
    await page.getByRole('button', { name: 'Reject with passkey' }).click();
    await heading('Reviews');
    const api = await ConsoleApi.signIn(await product.signInLink());
    const path = `/tenants/${product.tenant}/reviews/${id}/evidence`;
    const { items } = await api.get<{ items: ApprovalEvidence[] }>(path);
    expect(items).toHaveLength(1);
    expect(verifyApproval(items[0]!, product.consoleUrl)).toMatchObject({
      requestId: id,
      decision: { verdict: 'reject', reason: 'Not needed in this test' },
    });
  });

  it('brings in a second operator by a setup link, which works once', async () => {
    const link =
      (await product.stack.product.command('operators/add-operator', ['--username', 'second'])) ?? '';
    expect(link).toContain('/setup#');
    const context = await product.browser.newContext();
    const second = await watchedPage(context);
    await plugInKey(context, second.page);
    await second.page.goto(link);
    await second.page.getByText('You are second').waitFor();
    expect(second.page.url()).not.toContain('#');
    await second.page.getByRole('button', { name: 'Create a passkey' }).click();
    await second.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(second.problems).toEqual([]);
    await second.page.goto('about:blank');
    await second.page.goto(link);
    await second.page.getByText('This setup link does not work').waitFor();
    await context.close();
  });

  it('leaves no error in the browser', () => {
    expect(problems).toEqual([]);
  });
});
