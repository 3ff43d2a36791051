import { type Asked, formTargets, recipient } from '../asked.js';
import { html } from './html.js';
import type { Page } from './page.js';
import { originWarning, resourceWords, rightsList } from './words.js';

/** @param person who is signed in */
export function consentPage(
  asked: Asked,
  person: { readonly name: string; readonly username: string },
): Page {
  return {
    status: 200,
    title: `Allow ${asked.agent.name}?`,
    formTargets: formTargets(asked.redirectUri),
    body: html`<p class="brand"><b>Sallyport</b> · ${asked.tenant}</p>
      <h1>Allow ${asked.agent.name}?</h1>
      <p>
        It asks to use <span class="name">${resourceWords(asked.resource, asked.tenant)}</span> for you. It
        may then:
      </p>
      ${rightsList(asked.scopes)} ${originWarning(asked.agent)}
      <dl>
        <dt>Signed in as</dt>
        <dd>${person.name} (${person.username})</dd>
        <dt>Agent</dt>
        <dd>${asked.agent.id}</dd>
        <dt>Answer goes to</dt>
        <dd>${recipient(asked.redirectUri)}</dd>
      </dl>
      <p class="soft">
        Access ends after a day, or when an administrator ends it. Every call is checked and recorded.
      </p>
      <form method="post" action="${asked.action}">
        <input type="hidden" name="csrf" value="${asked.csrf}" />
        <button name="decision" value="allow">Allow</button>
        <button class="quiet" name="decision" value="cancel">Deny</button>
      </form>`,
  };
}
