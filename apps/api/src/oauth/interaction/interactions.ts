import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type Client, errors, type Interaction, type InteractionResults } from 'oidc-provider';
import { ApiSettings } from '../../settings.js';
import { agentOf } from '../provider/agent-of.js';
import { Providers, type TenantProvider } from '../provider/providers.js';
import { findResource } from '../provider/resources.js';
import { TrustedProviders } from '../../identity-providers/trusted-providers.read-model.js';
import { Subjects } from '../federation/subjects.js';
import type { Asked } from './asked.js';
import { FormTokens } from './form-tokens.js';
import { isSameOrigin } from './same-origin.js';

/** A browser's request for an interaction page. */
export interface BrowserRequest {
  readonly tenant: string;
  readonly uid: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** An authorization request that waits for a person. */
export interface OpenInteraction extends TenantProvider {
  readonly browser: BrowserRequest;
  readonly details: Interaction;
  readonly prompt: 'login' | 'consent';
  readonly asked: Asked;
  /** Account that the session is for, if somebody is signed in. */
  readonly account: string | undefined;
}

/** Finds the authorization request that a page is about, by the browser's own cookie, and answers it. */
@Injectable()
export class Interactions {
  constructor(
    private readonly providers: Providers,
    private readonly tokens: FormTokens,
    private readonly settings: ApiSettings,
    private readonly subjects: Subjects,
    private readonly trusted: TrustedProviders,
  ) {}

  /**
   * @returns undefined for an unknown tenant
   * @throws OIDCProviderError when the interaction is not this browser's, or over
   */
  async open(browser: BrowserRequest): Promise<OpenInteraction | undefined> {
    const entry = await this.providers.find(browser.tenant);
    if (entry === undefined) return undefined;
    const { tenant, provider } = entry;
    const details = await provider.interactionDetails(browser.request, browser.response);
    const prompt = details.prompt.name;
    // The cookie decides; an address that names another interaction is not this browser's.
    if (details.uid !== browser.uid) throw new errors.SessionNotFound('interaction of another address');
    if (prompt !== 'login' && prompt !== 'consent') throw new Error(`no page for the prompt ${prompt}`);
    const client = await provider.Client.find(String(details.params['client_id']));
    if (client === undefined) throw new errors.InvalidClient('client is no longer known');
    const csrf = await this.tokens.issue({ tenantId: tenant.id, interaction: details.uid, prompt });
    const asked = {
      ...this.asked(browser, entry, details, client, csrf),
      providers: prompt === 'login' ? await this.waysIn(browser, tenant.id) : [],
    };
    const subject = details.session?.accountId;
    const standing = subject === undefined ? undefined : await this.subjects.find(tenant, subject);
    return { ...entry, browser, details, prompt, asked, account: standing?.accountId };
  }

  /**
   * Whether a form comes from the page that we made for this interaction: its token, and the origin that browsers send
   * with every POST. A client without such headers has no cookies to be abused.
   */
  async acceptsForm({ browser, tenant, details, prompt }: OpenInteraction, token: string): Promise<boolean> {
    if (!isSameOrigin(browser.request, this.settings.publicUrl)) return false;
    return this.tokens.check({ tenantId: tenant.id, interaction: details.uid, prompt }, token);
  }

  /** Sends the browser on with the result. */
  async finish({ provider, browser }: OpenInteraction, result: InteractionResults): Promise<void> {
    await provider.interactionFinished(browser.request, browser.response, result);
  }

  private async waysIn({ tenant, uid }: BrowserRequest, tenantId: string): Promise<Asked['providers']> {
    const providers = await this.trusted.forSignIn(tenantId);
    return providers.map(({ name, slug }) => ({ name, href: `/t/${tenant}/login/${uid}/with/${slug}` }));
  }

  private asked(
    browser: BrowserRequest,
    { tenant }: TenantProvider,
    { params, uid }: Interaction,
    client: Client,
    csrf: string,
  ): Omit<Asked, 'providers'> {
    const indicator = [params['resource']].flat()[0];
    const resource = findResource(String(indicator), tenant.slug, this.settings);
    if (resource === undefined) throw new errors.InvalidTarget();
    const scopes = typeof params['scope'] === 'string' ? params['scope'].split(' ') : [];
    return {
      tenant: tenant.name,
      agent: {
        name: client.clientName ?? client.clientId,
        id: client.clientId,
        registration: agentOf(client).registration,
      },
      redirectUri: typeof params['redirect_uri'] === 'string' ? params['redirect_uri'] : undefined,
      resource,
      scopes,
      action: `/t/${browser.tenant}/login/${uid}`,
      csrf,
      passwordPage: `/t/${browser.tenant}/account/password`,
    };
  }
}
