import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ComponentsModule } from '../components/components.module.js';
import { EgressModule } from '../egress/egress.module.js';
import { OauthModule } from '../oauth/oauth.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { RegistryModule } from '../registry/registry.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { SealedRows, VaultModule } from '../vault/vault.module.js';
import { CredentialChanges } from './credential-changes.js';
import { Credentials } from './credentials.js';
import { CredentialsController } from './credentials.controller.js';
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
import { IdpTokens } from './mint/idp-tokens.js';
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
    SealedLinkTokens,
    UpstreamSecrets,
    UserTokens,
    VisibleServers,
  ],
  exports: [IdpTokens],
})
export class CredentialsModule implements OnModuleInit {
  constructor(private readonly sealed: SealedRows) {}

  onModuleInit(): void {
    for (const table of SEALED_TABLES) this.sealed.register(table);
  }
}
