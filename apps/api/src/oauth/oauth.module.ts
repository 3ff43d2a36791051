import { Clock } from '#libs/platform';
import { Module, type OnModuleInit } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { IdentityProvidersModule } from '../identity-providers/identity-providers.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { DelegationModule } from '../delegation/delegation.module.js';
import { EgressModule } from '../egress/egress.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { ApiSettings } from '../settings.js';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { Admission } from './federation/admission.js';
import { FederatedLogin } from './federation/federated-login.js';
import { FederationController } from './federation/federation.controller.js';
import { FederationStates } from './federation/federation-states.js';
import { IdJag } from './federation/id-jag.js';
import { ProviderSignIn } from './federation/provider-sign-in.js';
import { PROVIDER_TOKEN_TYPES, ProviderSubjectTokens } from './federation/provider-subject-tokens.js';
import { ProviderTokens } from './federation/provider-tokens.js';
import { Subjects } from './federation/subjects.js';
import { ExchangeTargets } from './grants/exchange-targets.js';
import { GrantTypes } from './grants/grant-types.js';
import { OwnAccessTokens } from './grants/own-access-tokens.js';
import { RecordedExchanges } from './grants/recorded-exchanges.js';
import { SubjectStanding } from './grants/subject-standing.js';
import { TokenExchange } from './grants/token-exchange.js';
import { FormTokens } from './interaction/form-tokens.js';
import { InteractionController } from './interaction/interaction.controller.js';
import { InteractionPages } from './interaction/interaction-pages.js';
import { Interactions } from './interaction/interactions.js';
import { LoggingOauthEvents } from './logging-oauth-events.js';
import { OauthEvents } from './oauth-events.js';
import { ProviderFactory } from './provider/provider-factory.js';
import { Providers } from './provider/providers.js';
import { TokenClaims } from './provider/token-claims.js';
import { OauthKeys } from './settings/oauth-keys.js';
import { OauthSettingsController } from './settings/oauth-settings.controller.js';
import { RecordingOauthEvents } from './recording-oauth-events.js';
import { RefusalRecord } from './refusal-record.js';
import { TenantOauthSettings } from './settings/tenant-oauth-settings.js';
import { ClientDocuments } from './registration/client-documents.js';
import { SelfRegisteredAgents } from './registration/self-registered-agents.js';
import { VouchedAgents } from './registration/vouched-agents.js';
import { SignedInUsers } from './signed-in-users.js';
import { Artifacts } from './storage/artifacts.js';
import { CallerRoles } from './storage/caller-roles.js';
import { ReportedKeys } from './storage/reported-keys.js';
import { dropExpired } from './storage/drop-expired.js';
import { GrantRevocations } from './storage/grant-revocations.js';

export { CONSOLE_SIGN_IN, FederationStates } from './federation/federation-states.js';
export { ProviderSignIn } from './federation/provider-sign-in.js';
export { html } from './interaction/pages/html.js';
export { type Page, sendPage } from './interaction/pages/page.js';
export { mountOauth } from './http/mount-oauth.js';
export { type SignedInUser, SignedInUsers } from './signed-in-users.js';
export { subjectOf } from './subject.js';

/** One OAuth 2.1 authorization server per tenant, with its sign-in and consent pages. */
@Module({
  imports: [
    AccountsModule,
    AuditModule,
    DelegationModule,
    EgressModule,
    IdentityProvidersModule,
    LimitsModule,
    PolicyModule,
    RevocationModule,
    TenantsModule,
    VaultModule,
  ],
  controllers: [FederationController, InteractionController, OauthSettingsController],
  providers: [
    Admission,
    FederatedLogin,
    FederationStates,
    ProviderSignIn,
    Subjects,
    Artifacts,
    GrantRevocations,
    CallerRoles,
    FormTokens,
    InteractionPages,
    Interactions,
    ClientDocuments,
    SelfRegisteredAgents,
    VouchedAgents,
    OauthKeys,
    ProviderFactory,
    Providers,
    SignedInUsers,
    TenantOauthSettings,
    TokenClaims,
    ReportedKeys,
    ExchangeTargets,
    OwnAccessTokens,
    RecordedExchanges,
    SubjectStanding,
    IdJag,
    ProviderTokens,
    {
      provide: GrantTypes,
      inject: [OwnAccessTokens, RecordedExchanges, IdJag, ProviderTokens, Admission, ApiSettings, Clock],
      useFactory: (
        own: OwnAccessTokens,
        recorded: RecordedExchanges,
        idJag: IdJag,
        ...rest: [ProviderTokens, Admission, ApiSettings, Clock]
      ) => {
        const ofProviders = PROVIDER_TOKEN_TYPES.map((type) => new ProviderSubjectTokens(type, ...rest));
        return new GrantTypes([new TokenExchange([own, ...ofProviders], recorded), idJag]);
      },
    },
    LoggingOauthEvents,
    RefusalRecord,
    { provide: OauthEvents, useClass: RecordingOauthEvents },
  ],
  exports: [FederationStates, ProviderSignIn, SignedInUsers],
})
export class OauthModule implements OnModuleInit {
  constructor(
    private readonly sweep: TenantSweep,
    private readonly keys: OauthKeys,
  ) {}

  onModuleInit(): void {
    this.sweep.register(async (_tenant, manager) => {
      await dropExpired(manager);
      await SelfRegisteredAgents.dropUnused(manager);
    });
    this.sweep.register(({ tenantId }, manager) => this.keys.rotateDue(manager, tenantId));
  }
}
