import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { required } from '#libs/testing';

/** Starts the Chromium that `npm test` found or installed. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: required('CHROMIUM_PATH'),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-sync',
    ],
  });

/** A page on which every console error, CSP violation and page error is remembered. */
export async function watchedPage(context: BrowserContext): Promise<{ page: Page; problems: string[] }> {
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  return { page, problems };
}

/**
 * Signs a person in on the tenant's pages and agrees to what the agent asks for.
 * @returns the query of the redirect to the agent.
 */
export function personSigningIn(
  context: BrowserContext,
  redirectUrl: string,
  username: string,
  password: string,
) {
  return async (authorizationUrl: URL): Promise<URLSearchParams> => {
    const page = await context.newPage();
    const redirected = new Promise<URLSearchParams>((resolve) => {
      void page.route(`${redirectUrl}**`, async (route) => {
        resolve(new URL(route.request().url()).searchParams);
        await route.fulfill({ contentType: 'text/plain', body: 'You can close this page.' });
      });
    });
    await page.goto(authorizationUrl.href);
    for (let step = 0; step < 4; step++) {
      const answer = await Promise.race([redirected, nextForm(page)]);
      if (answer instanceof URLSearchParams) {
        await page.close();
        return answer;
      }
      if (answer === 'sign-in') {
        await page.getByLabel('Username').fill(username);
        await page.getByLabel('Password').fill(password);
        await page.getByRole('button', { name: 'Sign in' }).click();
      } else {
        await page.getByRole('button', { name: 'Allow', exact: true }).click();
      }
      await page.waitForLoadState();
    }
    throw new Error(`no redirect after sign-in and consent; the page says: ${await page.innerText('body')}`);
  };
}

async function nextForm(page: Page): Promise<'sign-in' | 'consent'> {
  const allow = page.getByRole('button', { name: 'Allow', exact: true });
  const password = page.getByLabel('Password');
  await allow.or(password).first().waitFor();
  return (await password.isVisible()) ? 'sign-in' : 'consent';
}
