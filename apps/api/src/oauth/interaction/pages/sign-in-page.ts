import { type Asked, formTargets, recipient } from '../asked.js';
import { html } from './html.js';
import type { Page } from './page.js';
import { originWarning, resourceWords } from './words.js';

export interface SignInProblem {
  readonly status: 422 | 429;
  readonly text: string;
}

/** @param username as typed, after a refusal */
export function signInPage(asked: Asked, problem?: SignInProblem, username = ''): Page {
  return {
    status: problem?.status ?? 200,
    title: `Sign in to ${asked.tenant}`,
    formTargets: formTargets(asked.redirectUri),
    body: html`<p class="brand"><b>Sallyport</b> · ${asked.tenant}</p>
      <h1>Sign in to ${asked.tenant}</h1>
      <p class="soft">
        <span class="name">${asked.agent.name}</span> wants to use
        ${resourceWords(asked.resource, asked.tenant)} for you. The answer goes to
        ${recipient(asked.redirectUri)}.
      </p>
      ${originWarning(asked.agent)}
      ${problem === undefined ? undefined : html`<p class="alert" role="alert">${problem.text}</p>`}
      ${asked.providers.map(
        // A link and no form: browsers would hold every redirect of the provider to our form-action.
        ({ name, href }) => html`<a class="way-in" href="${href}">Sign in with ${name}</a>`,
      )}
      <form method="post" action="${asked.action}">
        <input type="hidden" name="csrf" value="${asked.csrf}" />
        <label for="username">Username</label>
        <input
          id="username"
          name="username"
          value="${username}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          maxlength="80"
          required
          autofocus
        />
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          maxlength="256"
          required
        />
        <button name="decision" value="sign-in">Sign in</button>
        <button class="quiet" name="decision" value="cancel" formnovalidate>Cancel</button>
      </form>
      <p class="soft foot"><a href="${asked.passwordPage}">Change your password</a></p>`,
  };
}
