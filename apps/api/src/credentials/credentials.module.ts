import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ComponentsModule } from '../components/components.module.js';
import { EgressModule } from '../egress/egress.module.js';
import { IdentityProvidersModule, PersonSignedIn } from '../identity-providers/identity-providers.module.js';
import { MemberDisabled, MembersModule } from '../members/members.module.js';
import { OauthModule } from '../oauth/oauth.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { RegistryModule } from '../registry/registry.module.js';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { SealedRows, VaultModule } from '../vault/vault.module.js';
import { CredentialChanges } from './credential-changes.js';
import { Credentials } from './credentials.js';
import { CredentialsController } from './credentials.controller.js';
import { IdpRefresh } from './idp/idp-refresh.js';
import { IdpTokenNeeds } from './idp/idp-token-needs.js';
import { IdpTokens } from './idp/idp-tokens.js';
import { SealedIdpTokens } from './idp/sealed-idp-tokens.js';
import { LeaseSubjects } from './lease/lease-subjects.js';
import { Leases } from './lease/leases.js';
import { LeasesController } from './lease/leases.controller.js';
import { LinkClients } from './link/link-clients.js';
import { LinkInvitations } from './link/link-invitations.js';
import { SealedLinkTokens } from './link/link-tokens.js';
import { LinkController } from './link/link.controller.js';
import { LinkRequests } from './link/link-requests.js';
import { LinkStore } from './link/link-store.js';
import { Linking } from './link/linking.js';
import { LinksController } from './link/links.controller.js';
import { LinksReadModel } from './link/links.read-model.js';
import { Links } from './link/links.js';
import { UserTokens } from './link/user-tokens.js';
import { AuthorizationServers } from './mint/authorization-servers.js';
import { Minter } from './mint/minter.js';
import { UpstreamSecrets } from './secrets/upstream-secrets.js';
import { SEALED_TABLES } from './sealed-tables.js';
import { VisibleServers } from './visible-server.js';

/** What upstream servers get with each call: configuration, secrets, linked accounts, and leases for gateways. */
@Module({
  imports: [
    AuditModule,
    ComponentsModule,
    EgressModule,
    IdentityProvidersModule,
    MembersModule,
    OauthModule,
    PolicyModule,
    RegistryModule,
    TenantsModule,
    VaultModule,
  ],
  controllers: [CredentialsController, LeasesController, LinkController, LinksController],
  providers: [
    AuthorizationServers,
    CredentialChanges,
    Credentials,
    IdpRefresh,
    IdpTokenNeeds,
    IdpTokens,
    LeaseSubjects,
    Leases,
    LinkClients,
    LinkInvitations,
    LinkRequests,
    LinkStore,
    Linking,
    Links,
    LinksReadModel,
    Minter,
    SealedIdpTokens,
    SealedLinkTokens,
    UpstreamSecrets,
    UserTokens,
    VisibleServers,
  ],
})
export class CredentialsModule implements OnModuleInit {
  constructor(
    private readonly sealed: SealedRows,
    private readonly signedIn: PersonSignedIn,
    private readonly disabled: MemberDisabled,
    private readonly sweep: TenantSweep,
    private readonly idpTokens: IdpTokens,
  ) {}

  onModuleInit(): void {
    for (const table of SEALED_TABLES) this.sealed.register(table);
    this.signedIn.register(({ tenantId, ...signIn }, manager) =>
      this.idpTokens.keep(manager, tenantId, signIn),
    );
    this.disabled.register(({ kind, identity }, manager) =>
      kind === 'user' ? this.idpTokens.forget(manager, identity) : Promise.resolve(),
    );
    this.sweep.register(({ tenantId }, manager) => this.idpTokens.sweep(manager, tenantId));
  }
}
