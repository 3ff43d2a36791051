import { Module, type OnModuleInit } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { FormTokens } from './interaction/form-tokens.js';
import { InteractionController } from './interaction/interaction.controller.js';
import { InteractionPages } from './interaction/interaction-pages.js';
import { Interactions } from './interaction/interactions.js';
import { LoggingOauthEvents } from './logging-oauth-events.js';
import { OauthEvents } from './oauth-events.js';
import { ProviderFactory } from './provider/provider-factory.js';
import { Providers } from './provider/providers.js';
import { TokenClaims } from './provider/token-claims.js';
import { Artifacts } from './storage/artifacts.js';
import { CallerRoles } from './storage/caller-roles.js';
import { dropExpired } from './storage/drop-expired.js';
import { GrantRevocations } from './storage/grant-revocations.js';

export { mountOauth } from './http/mount-oauth.js';
export { subjectOf } from './subject.js';

/** One OAuth 2.1 authorization server per tenant, with its sign-in and consent pages. */
@Module({
  imports: [AccountsModule, PolicyModule, TenantsModule, VaultModule],
  controllers: [InteractionController],
  providers: [
    Artifacts,
    GrantRevocations,
    CallerRoles,
    FormTokens,
    InteractionPages,
    Interactions,
    ProviderFactory,
    Providers,
    TokenClaims,
    { provide: OauthEvents, useClass: LoggingOauthEvents },
  ],
})
export class OauthModule implements OnModuleInit {
  constructor(private readonly sweep: TenantSweep) {}

  onModuleInit(): void {
    this.sweep.register(async (_tenant, manager) => {
      await dropExpired(manager);
      await GrantRevocations.dropPast(manager);
    });
  }
}
