import { type DynamicModule, Module } from '@nestjs/common';
import type { Clock } from '#libs/platform';
import { AccountsModule } from './accounts/accounts.module.js';
import { AuthorizationsModule } from './authorizations/authorizations.module.js';
import { AuditModule } from './audit/audit.module.js';
import { BreakGlassModule } from './break-glass/break-glass.module.js';
import { BudgetsModule } from './budgets/budgets.module.js';
import { CallApprovalsModule } from './call-approvals/call-approvals.module.js';
import { CallsModule } from './calls/calls.module.js';
import { ComponentsModule } from './components/components.module.js';
import { ConsoleModule } from './console/console.module.js';
import { ContentGuardModule } from './content-guard/content-guard.module.js';
import { CredentialsModule } from './credentials/credentials.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DelegationModule } from './delegation/delegation.module.js';
import { DraftsModule } from './drafts/drafts.module.js';
import { FleetModule } from './fleet/fleet.module.js';
import { ExportsModule } from './exports/exports.module.js';
import { GuardrailsModule } from './guardrails/guardrails.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { IdentityProvidersModule } from './identity-providers/identity-providers.module.js';
import { MembersModule } from './members/members.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { OauthModule } from './oauth/oauth.module.js';
import { OperatorIdentitiesModule } from './operator-identities/operator-identities.module.js';
import { OperatorsModule } from './operators/operators.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { PasskeysModule } from './passkeys/passkeys.module.js';
import { PasswordsModule } from './passwords/passwords.module.js';
import { PolicyModule } from './policy/policy.module.js';
import { RegistryModule } from './registry/registry.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { ReviewsModule } from './reviews/reviews.module.js';
import { RightsModule } from './rights/rights.module.js';
import { RolesModule } from './roles/roles.module.js';
import { SessionModule } from './session/session.module.js';
import { StopsModule } from './stops/stops.module.js';
import { TelemetryModule } from './telemetry/telemetry.module.js';
import { SimulationModule } from './simulation/simulation.module.js';
import { TenantsModule } from './tenants/tenants.module.js';
import { VersionsModule } from './versions/versions.module.js';
import { SettingsModule } from './settings.module.js';
import type { ApiSettings } from './settings.js';

/** The control plane. */
@Module({
  imports: [
    AccountsModule,
    AuditModule,
    AuthorizationsModule,
    BreakGlassModule,
    BudgetsModule,
    CallApprovalsModule,
    CallsModule,
    ComponentsModule,
    ConsoleModule,
    ContentGuardModule,
    CredentialsModule,
    DatabaseModule,
    DelegationModule,
    DraftsModule,
    FleetModule,
    ExportsModule,
    GuardrailsModule,
    HealthModule,
    HttpModule,
    IdempotencyModule,
    IdentityProvidersModule,
    MembersModule,
    NotificationsModule,
    OauthModule,
    OperatorIdentitiesModule,
    OperatorsModule,
    OverviewModule,
    PasskeysModule,
    PasswordsModule,
    PolicyModule,
    RegistryModule,
    RetentionModule,
    ReviewsModule,
    RightsModule,
    RolesModule,
    SessionModule,
    StopsModule,
    SimulationModule,
    TelemetryModule,
    TenantsModule,
    VersionsModule,
  ],
})
export class AppModule {
  static of(settings: ApiSettings, clock?: Clock): DynamicModule {
    return { module: AppModule, imports: [SettingsModule.of(settings, clock)] };
  }
}
