import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { calculatePKCECodeChallenge, randomPKCECodeVerifier } from 'openid-client';
import { type Account, AccountsReadModel } from '../accounts/accounts.read-model.js';
import { ApiSettings } from '../settings.js';
import type { Tenant } from '../tenants/tenants.read-model.js';
import { Subjects } from './federation/subjects.js';
import { FormTokens } from './interaction/form-tokens.js';
import { isSameOrigin } from './interaction/same-origin.js';
import { LINK_CLIENT, linkClientRedirect, type OwnPage } from './provider/link-client.js';
import { Providers } from './provider/providers.js';

/** A person in front of a browser, by their session at the tenant's authorization server. */
export interface SignedInUser {
  readonly subject: string;
  readonly name: string;
  readonly account: Account;
  /** Hash of the session's identifier, which stays the same until they sign out. */
  readonly session: string;
}

/** Who is signed in at a tenant's authorization server, for pages of ours that belong to a user. */
@Injectable()
export class SignedInUsers {
  constructor(
    private readonly providers: Providers,
    private readonly subjects: Subjects,
    private readonly accounts: AccountsReadModel,
    private readonly tokens: FormTokens,
    private readonly settings: ApiSettings,
  ) {}

  /** Undefined for an unknown or suspended tenant. `user` is undefined while nobody is signed in. */
  async find(
    slug: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<{ readonly tenant: Tenant; readonly user: SignedInUser | undefined } | undefined> {
    const entry = await this.providers.find(slug);
    if (entry === undefined) return undefined;
    const { tenant, provider } = entry;
    const session = await provider.Session.get(provider.createContext(request, response));
    const subject = session.accountId;
    const standing = subject === undefined ? undefined : await this.subjects.find(tenant, subject);
    const account = standing && (await this.accounts.findActive(tenant.id, standing.accountId));
    if (subject === undefined || account === undefined) return { tenant, user: undefined };
    const digest = createHash('sha256').update(session.uid).digest('base64url');
    return { tenant, user: { subject, name: account.name, account, session: digest } };
  }

  /** Where a browser goes to sign in; it comes back to `/t/<tenant>/<page>/signed-in`, with the state. */
  async signInUrl(tenant: Tenant, page: OwnPage, state: string): Promise<string> {
    const url = new URL(`${tenant.issuer}/auth`);
    url.search = new URLSearchParams({
      client_id: LINK_CLIENT,
      response_type: 'code',
      scope: 'openid',
      resource: `${this.settings.gatewayUrl}/t/${tenant.slug}/mcp`,
      redirect_uri: linkClientRedirect(this.settings.publicUrl, tenant.slug, page),
      // Nobody redeems the code: what counts is the session.
      code_challenge: await calculatePKCECodeChallenge(randomPKCECodeVerifier()),
      code_challenge_method: 'S256',
      state,
    }).toString();
    return url.href;
  }

  /** Token for a form of a page that this user was shown. */
  formToken(tenant: Tenant, user: SignedInUser, form: string): Promise<string> {
    return this.tokens.issue({ tenantId: tenant.id, interaction: `${form} ${user.session}`, prompt: 'link' });
  }

  /** Whether a form was sent from our own page, by the user who was shown it. */
  async acceptsForm(
    tenant: Tenant,
    user: SignedInUser,
    {
      form,
      token,
      request,
    }: { readonly form: string; readonly token: string; readonly request: IncomingMessage },
  ): Promise<boolean> {
    if (!isSameOrigin(request, this.settings.publicUrl)) return false;
    return this.tokens.check(
      { tenantId: tenant.id, interaction: `${form} ${user.session}`, prompt: 'link' },
      token,
    );
  }
}
