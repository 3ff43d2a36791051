import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { authorizationCodeGrant, buildAuthorizationUrl, calculatePKCECodeChallenge } from 'openid-client';
import type { SignedInUser } from '../../oauth/oauth.module.js';
import { ApiSettings } from '../../settings.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { MintRefused } from '../mint/mint-refused.js';
import { asked, bearer, resourceOf } from '../mint/token-requests.js';
import { redirectUriOf } from '../redirect-uri.js';
import { type LinkableServer, LinkClients } from './link-clients.js';
import { type Invitation, LinkRequests } from './link-requests.js';
import { LinkStore } from './link-store.js';
import { tokensOf } from './link-tokens.js';

export interface OpenInvitation extends LinkableServer {
  readonly invitation: Invitation;
}

/** How a user links an account: consent here first, then the server's own, then the callback (V03). */
@Injectable()
export class Linking {
  constructor(
    private readonly requests: LinkRequests,
    private readonly clients: LinkClients,
    private readonly store: LinkStore,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {}

  /** Undefined for anything but an open invitation of this very user. */
  async find(tenant: Tenant, user: SignedInUser, id: string): Promise<OpenInvitation | undefined> {
    const invitation = await this.requests.find(tenant.id, id, user.subject);
    const linkable = invitation && (await this.clients.find(tenant.id, invitation.server));
    return invitation && linkable && { invitation, ...linkable };
  }

  /** The user has consented. @returns where the browser goes now. @throws MintRefused */
  async start(
    tenant: Tenant,
    user: SignedInUser,
    { invitation, ...linkable }: OpenInvitation,
  ): Promise<string> {
    const { config } = linkable;
    const as = await this.clients.at(tenant.id, linkable);
    const bound = { session: user.session, issuer: config.issuer };
    const { state, verifier } = await this.requests.consent(tenant.id, invitation, bound);
    return buildAuthorizationUrl(as, {
      redirect_uri: redirectUriOf(this.settings, tenant.slug),
      response_type: 'code',
      state,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(config.scopes.length === 0 ? {} : { scope: config.scopes.join(' ') }),
      ...resourceOf(config.resource, linkable),
    }).href;
  }

  /**
   * The browser came back.
   * @param query of the callback, as it came
   * @throws MintRefused; then nothing was stored
   */
  async finish(tenant: Tenant, user: SignedInUser, query: string): Promise<LinkableServer> {
    const url = new URL(`${redirectUriOf(this.settings, tenant.slug)}${query}`);
    const [state = '', second] = url.searchParams.getAll('state');
    const consented = second === undefined ? await this.requests.redeem(tenant.id, state, user) : undefined;
    if (consented === undefined) throw new MintRefused('nothing was asked for that this would answer');
    const linkable = await this.clients.find(tenant.id, consented.server);
    if (linkable === undefined || linkable.config.issuer !== consented.issuer) {
      throw new MintRefused('the server was changed in the meantime');
    }
    const { server, config } = linkable;
    // RFC 9207: an `iss` that is there must be this server's; one that it promises must be there.
    const answer = await asked(
      'the authorization server',
      authorizationCodeGrant(
        await this.clients.at(tenant.id, linkable),
        url,
        { pkceCodeVerifier: consented.verifier, expectedState: state },
        resourceOf(config.resource, linkable),
      ),
    );
    bearer(answer);
    const scopes = answer.scope === undefined ? config.scopes : answer.scope.split(' ').filter(Boolean);
    const tokens = tokensOf(answer, this.clock.now());
    await this.store.keep(tenant, user, server, { issuer: config.issuer, scopes, tokens });
    return linkable;
  }
}
