import { Injectable } from '@nestjs/common';
import { type Account, type Configuration, Provider } from 'oidc-provider';
import { GuardedFetch } from '../../egress/egress.module.js';
import { ApiSettings } from '../../settings.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { TenantKeys } from '../../vault/vault.module.js';
import { errorPage } from '../interaction/pages/error-page.js';
import { Artifacts } from '../storage/artifacts.js';
import { Subjects } from '../federation/subjects.js';
import { baseConfiguration } from './configuration.js';
import { existingGrant, linkClient } from './link-client.js';
import { resourceIndicators } from './resource-indicators.js';
import { signInPolicy } from './sign-in-policy.js';
import { TokenClaims } from './token-claims.js';

/** Builds the authorization server of one tenant from its keys. Its configuration never changes: a change builds another. */
@Injectable()
export class ProviderFactory {
  constructor(
    private readonly artifacts: Artifacts,
    private readonly guarded: GuardedFetch,
    private readonly keys: TenantKeys,
    private readonly settings: ApiSettings,
    private readonly subjects: Subjects,
    private readonly claims: TokenClaims,
  ) {}

  async build(tenant: Tenant): Promise<Provider> {
    const [signing, cookies, [nonceSecret]] = await Promise.all([
      this.keys.signingKeys(tenant.id, 'oauth'),
      this.keys.secrets(tenant.id, 'cookie'),
      this.keys.secrets(tenant.id, 'dpop-nonce'),
    ]);
    const base = baseConfiguration(tenant, nonceSecret);
    const profiles = await this.subjects.grantProfiles(tenant);
    const configuration: Configuration = {
      ...base,
      discovery: {
        ...base.discovery,
        ...(profiles.length === 0 ? {} : { authorization_grant_profiles_supported: profiles }),
      },
      adapter: this.artifacts.of(tenant),
      jwks: { keys: signing.map((key) => key.privateJwk) },
      cookies: {
        keys: cookies,
        // The default path is the whole host, where cookies of two tenants would meet.
        long: { path: `/t/${tenant.slug}`, httpOnly: true, sameSite: 'lax', signed: true },
        short: { httpOnly: true, sameSite: 'lax', signed: true },
      },
      fetch: (url, options) => this.guarded.fetch(url instanceof Request ? url.url : url, options),
      interactions: {
        policy: signInPolicy(),
        url: (_ctx, interaction) => `/t/${tenant.slug}/login/${interaction.uid}`,
      },
      clients: [linkClient(tenant, this.settings.publicUrl)],
      loadExistingGrant: existingGrant,
      features: {
        ...base.features,
        resourceIndicators: resourceIndicators(tenant, this.settings, signing[0].kid),
      },
      findAccount: (_ctx, subject) => this.findAccount(tenant, subject),
      extraTokenClaims: (ctx, token) => this.claims.of(tenant, ctx, token),
      renderError: (ctx, out) => {
        ctx.respond = false; // the page is written to the response itself
        errorPage(ctx.res, ctx.status >= 400 ? ctx.status : 400, out, tenant.name);
      },
    };
    const provider = new Provider(tenant.issuer, configuration);
    // Koa may trust the forwarded protocol: `mountOauth` has replaced the header with the protocol of the issuer.
    provider.proxy = true;
    return provider;
  }

  /** Asked at sign-in, code exchange and every refresh: a disabled account has no further tokens. */
  private async findAccount(tenant: Tenant, subject: string): Promise<Account | undefined> {
    const standing = await this.subjects.find(tenant, subject);
    if (standing === undefined) return undefined;
    const { scopeCeiling } = standing;
    return { accountId: subject, scopeCeiling, claims: () => ({ sub: subject }) };
  }
}
