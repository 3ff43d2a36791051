import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { EgressModule } from '../egress/egress.module.js';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { SealedRows, VaultModule } from '../vault/vault.module.js';
import { ClientSecrets, PURPOSE } from './client-secrets.js';
import { ProviderCheck } from './connection/provider-check.js';
import { ProviderConnections } from './connection/provider-connections.js';
import { FederationKeysController } from './federation-keys.controller.js';
import { IdentityProviderStore } from './identity-provider-store.js';
import { IdentityProvidersController } from './identity-providers.controller.js';
import { IdentityProviders } from './identity-providers.js';
import { RoleMappingStore } from './mapping/role-mapping-store.js';
import { RoleMappingsController } from './mapping/role-mappings.controller.js';
import { RoleMappings } from './mapping/role-mappings.js';
import { FederatedAccountStore } from './people/federated-account-store.js';
import { FederatedPeople } from './people/federated-people.js';
import { MappedRoles } from './people/mapped-roles.js';
import { PersonSignedIn } from './people/person-signed-in.js';
import { SignInRefusals } from './people/sign-in-refusals.js';
import { TrustedProviders } from './trusted-providers.read-model.js';

export { ProviderConnections } from './connection/provider-connections.js';
export { causeText, ProviderFailure } from './connection/provider-failure.js';
export { signInTokens, type SignInTokens, type TimedToken } from './connection/sign-in-tokens.js';
export { type IdentityProvider, redirectUri } from './identity-provider.js';
export { FederatedPeople, type Standing, type VerifiedIdentity } from './people/federated-people.js';
export { IdentityProviders } from './identity-providers.js';
export { MappedRoles } from './people/mapped-roles.js';
export { PersonSignedIn } from './people/person-signed-in.js';
export { RoleMappings } from './mapping/role-mappings.js';
export { type Refusal, SignInRefusals } from './people/sign-in-refusals.js';

/** Customers' identity providers: whom they vouch for, and which tool roles that gives. */
@Module({
  imports: [AuditModule, EgressModule, TenantsModule, VaultModule],
  controllers: [IdentityProvidersController, RoleMappingsController, FederationKeysController],
  providers: [
    ClientSecrets,
    FederatedAccountStore,
    FederatedPeople,
    IdentityProviders,
    IdentityProviderStore,
    MappedRoles,
    PersonSignedIn,
    ProviderCheck,
    ProviderConnections,
    RoleMappings,
    RoleMappingStore,
    SignInRefusals,
    TrustedProviders,
  ],
  exports: [
    FederatedPeople,
    MappedRoles,
    PersonSignedIn,
    ProviderConnections,
    RoleMappings,
    SignInRefusals,
    TrustedProviders,
  ],
})
export class IdentityProvidersModule implements OnModuleInit {
  constructor(
    private readonly sweep: TenantSweep,
    private readonly sealed: SealedRows,
  ) {}

  onModuleInit(): void {
    this.sealed.register({
      table: 'identity_provider',
      column: 'sealed_secret',
      members: [],
      contextOf: (tenant, { id }) => ({ tenant, purpose: PURPOSE, id }),
    });
    this.sweep.register((_tenant, manager) => SignInRefusals.dropPast(manager));
  }
}
