import type { Tenant } from '../../tenants/tenants.read-model.js';
import { html, type Page, type SignedInUser } from '../../oauth/oauth.module.js';
import type { LinkableServer } from './link-clients.js';
import type { OpenInvitation } from './linking.js';

/** Our own consent, before the server asks for its own: whose account is lent to whom, and for what. */
export function consentToLink(
  tenant: Tenant,
  user: SignedInUser,
  { invitation, server, config }: OpenInvitation,
  csrf: string,
): Page {
  const { origin } = new URL(config.issuer);
  return {
    status: 200,
    title: `Link your account at ${server.name}?`,
    formTargets: [origin],
    body: html`<p class="brand"><b>Sallyport</b> · ${tenant.name}</p>
      <h1>Link your account at ${server.name}?</h1>
      <p>
        Your agents want to use tools of <span class="name">${server.name}</span>. It needs an account of
        yours. Next, <span class="name">${new URL(config.issuer).host}</span> asks you to sign in there.
      </p>
      <p>From then on, tools that ${tenant.name} has approved and you may use act there in your name.</p>
      <dl>
        <dt>You are</dt>
        <dd>${user.name}</dd>
        <dt>Server</dt>
        <dd>${server.slug} (${new URL(server.url).host})</dd>
        <dt>Rights asked for</dt>
        <dd>${config.scopes.length === 0 ? 'as the server decides' : config.scopes.join(', ')}</dd>
      </dl>
      <p class="soft">Your agents never see the account's tokens. You can unlink it at any time.</p>
      <form method="post" action="/t/${tenant.slug}/link/${invitation.id}">
        <input type="hidden" name="csrf" value="${csrf}" />
        <button name="decision" value="allow">Continue</button>
        <button class="quiet" name="decision" value="cancel">Not now</button>
      </form>`,
  };
}

export const linked = (tenant: Tenant, { server }: LinkableServer): Page => ({
  status: 200,
  title: 'Account linked',
  body: html`<p class="brand"><b>Sallyport</b> · ${tenant.name}</p>
    <h1>Account linked</h1>
    <p>
      Your account at <span class="name">${server.name}</span> is linked. Repeat the call in your agent.
    </p>`,
});

export const notLinked = (status: number, title: string, text: string): Page => ({
  status,
  title,
  body: html`<p class="brand"><b>Sallyport</b></p>
    <h1>${title}</h1>
    <p>${text}</p>`,
});
