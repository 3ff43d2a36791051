import type { Account } from '../accounts/accounts.read-model.js';
import { html, type Page } from '../oauth/oauth.module.js';
import type { Tenant } from '../tenants/tenants.read-model.js';

export interface PasswordProblem {
  readonly status: 422 | 429;
  readonly text: string;
}

interface Shown {
  readonly tenant: Tenant;
  readonly account: Account;
  readonly action: string;
  /** Of the form of somebody who is signed in; a link is a proof by itself. */
  readonly csrf?: string;
  readonly problem?: PasswordProblem | undefined;
}

/** For somebody who is signed in and knows their password. */
export const changePage = (shown: Shown): Page => choose(shown, 'Change your password', true);

/** For whoever holds a link. */
export const resetPage = (shown: Shown): Page => choose(shown, 'Choose a password', false);

function choose({ tenant, account, action, csrf, problem }: Shown, title: string, current: boolean): Page {
  return {
    status: problem?.status ?? 200,
    title,
    body: html`<p class="brand"><b>Sallyport</b> · ${tenant.name}</p>
      <h1>${title}</h1>
      <p class="soft">
        For <span class="name">${account.name} (${account.username})</span>. Then every agent has to ask you
        again, and everybody who is signed in with this account is signed out.
      </p>
      ${problem === undefined ? undefined : html`<p class="alert" role="alert">${problem.text}</p>`}
      <form method="post" action="${action}">
        <input type="hidden" name="csrf" value="${csrf ?? ''}" />
        <input type="hidden" name="username" value="${account.username}" autocomplete="username" />
        ${current ? field('current', 'Current password', 'current-password') : undefined}
        ${field('password', 'New password', 'new-password', 'hint')}
        <p class="soft" id="hint">At least 12 characters. Several words are easy to remember.</p>
        ${field('again', 'New password again', 'new-password')}
        <button name="decision" value="save">Save</button>
      </form>`,
  };
}

const field = (name: string, label: string, autocomplete: string, hint?: string) =>
  html`<label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="password"
      autocomplete="${autocomplete}"
      maxlength="256"
      required
      ${hint === undefined ? undefined : html`aria-describedby="${hint}"`}
    />`;

export const done = (tenant: Tenant): Page => ({
  status: 200,
  title: 'Password saved',
  body: html`<p class="brand"><b>Sallyport</b> · ${tenant.name}</p>
    <h1>Password saved</h1>
    <p>Use it the next time an agent asks you to sign in. You can close this page.</p>`,
});

export const refused = (status: number, title: string, text: string): Page => ({
  status,
  title,
  body: html`<p class="brand"><b>Sallyport</b></p>
    <h1>${title}</h1>
    <p>${text}</p>`,
});
