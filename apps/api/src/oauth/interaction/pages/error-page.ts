import type { ServerResponse } from 'node:http';
import { html } from './html.js';
import { sendPage } from './page.js';

/** What the library says about a failed authorization request; its `error_description` is written for developers. */
interface ErrorOut {
  readonly error: string;
  readonly error_description?: string | undefined;
}

const ADVICE_LATER = 'Something went wrong here. Go back to your agent and try again in a moment.';
const ADVICE_RESTART =
  'The request of your agent was not accepted, or it is too old. Go back to your agent and start again.';

/** For requests that cannot be answered at the client: nobody is redirected to an address that is not registered. */
export function errorPage(response: ServerResponse, status: number, out: ErrorOut, tenant?: string): void {
  sendPage(response, {
    status,
    title: 'Sign-in cannot continue',
    body: html`<p class="brand"><b>Sallyport</b>${tenant === undefined ? '' : ` · ${tenant}`}</p>
      <h1>Sign-in cannot continue</h1>
      <p>${status >= 500 ? ADVICE_LATER : ADVICE_RESTART}</p>
      <dl>
        <dt>Reason</dt>
        <dd>${out.error}</dd>
        <dt>Details</dt>
        <dd>${out.error_description ?? 'none'}</dd>
      </dl>
      <p class="soft">If it happens again, show these details to whoever set up the agent.</p>`,
  });
}
