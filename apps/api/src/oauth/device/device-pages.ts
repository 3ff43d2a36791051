import type { KoaContextWithOIDC } from 'oidc-provider';
import { html } from '../interaction/pages/html.js';
import { type Page, renderPage } from '../interaction/pages/page.js';
import { originWarning } from '../interaction/pages/words.js';
import { agentOf } from '../provider/agent-of.js';

const brand = (tenant: string) => html`<p class="brand"><b>Sallyport</b> · ${tenant}</p>`;

/** Where a person types the code that a device shows (RFC 8628 §3.3). @param problem why they are asked again */
export function userCodePage(ctx: KoaContextWithOIDC, tenant: string, problem: unknown): void {
  const text = problemText(problem);
  answer(ctx, {
    status: text === undefined ? 200 : ctx.status === 429 ? 429 : 422,
    title: 'Connect a device',
    body: html`${brand(tenant)}
      <h1>Connect a device</h1>
      <p class="soft">Type the code that your device shows. Never type a code that somebody sent you.</p>
      ${text === undefined ? undefined : html`<p class="alert" role="alert">${text}</p>`}
      <form method="post" action="${actionOf(ctx)}">
        <input type="hidden" name="xsrf" value="${secretOf(ctx)}" />
        <label for="user_code">Code</label>
        <input
          id="user_code"
          name="user_code"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          maxlength="20"
          required
          autofocus
        />
        <button>Continue</button>
      </form>`,
  });
}

/** Shows the code once more, so that a person who followed a link compares it with what the device shows (RFC 8628 §5.4). */
export function confirmCodePage(ctx: KoaContextWithOIDC, tenant: string, userCode: string): void {
  const client = ctx.oidc.client;
  if (client === undefined) throw new Error('a device code without a client');
  const name = client.clientName ?? client.clientId;
  answer(ctx, {
    status: 200,
    title: `Connect ${name}?`,
    body: html`${brand(tenant)}
      <h1>Connect ${name}?</h1>
      <p>Continue only if your device shows exactly this code, and you started this yourself:</p>
      <p class="name">${userCode}</p>
      ${originWarning({ name, id: client.clientId, registration: agentOf(client).registration })}
      <form method="post" action="${actionOf(ctx)}">
        <input type="hidden" name="xsrf" value="${secretOf(ctx)}" />
        <input type="hidden" name="user_code" value="${userCode}" />
        <button name="confirm" value="yes">It is the same code</button>
        <button class="quiet" name="abort" value="yes">Cancel</button>
      </form>`,
  });
}

/** After consent. The device finds out by itself. */
export function deviceDonePage(ctx: KoaContextWithOIDC, tenant: string): void {
  answer(ctx, {
    status: 200,
    title: 'Device connected',
    body: html`${brand(tenant)}
      <h1>Device connected</h1>
      <p>Go back to your device: it continues by itself. You can close this page.</p>`,
  });
}

/** Through the library, which has cookies to set. */
function answer(ctx: KoaContextWithOIDC, page: Page): void {
  const { headers, text } = renderPage(page);
  ctx.status = page.status;
  ctx.set(headers);
  ctx.body = text;
}

const actionOf = (ctx: KoaContextWithOIDC): string => ctx.oidc.urlFor('code_verification');

/** The library's own protection of its forms against other sites. */
function secretOf(ctx: KoaContextWithOIDC): string {
  const secret = ctx.oidc.session?.state?.['secret'];
  if (typeof secret !== 'string') throw new Error('a form without a secret');
  return secret;
}

/** By the names of the library's errors: the classes are its own. One text for a wrong, an old and a used code. */
function problemText(problem: unknown): string | undefined {
  if (!(problem instanceof Error)) return undefined;
  if (problem.name === 'AbortedError') return 'Cancelled. The device gets no access.';
  if (problem.message === 'too_many_requests')
    return 'Too many wrong codes. Wait a few minutes, then start again.';
  if (/^(?:NoCode|NotFound|Expired|AlreadyUsed)Error$/.test(problem.name)) {
    return 'This code does not work. Check it, or start again on your device.';
  }
  return 'This did not work. Start again on your device.';
}
