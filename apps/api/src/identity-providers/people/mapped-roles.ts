import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { IdentityProviderStore } from '../identity-provider-store.js';
import { RoleMappingStore } from '../mapping/role-mapping-store.js';
import { FederatedAccountStore } from './federated-account-store.js';
import { decide } from './federated-people.js';

/** What the rules in force give everybody whom identity providers vouch for, to be shown. Tokens are decided elsewhere. */
@Injectable()
export class MappedRoles {
  constructor(
    private readonly providers: IdentityProviderStore,
    private readonly mappings: RoleMappingStore,
    private readonly accounts: FederatedAccountStore,
  ) {}

  /**
   * By the claims of the last sign-in, however old; empty for whom they refuse, and where the provider is disabled.
   * @returns role slugs by account id
   */
  async list(manager: EntityManager): Promise<ReadonlyMap<string, readonly string[]>> {
    const roles = new Map<string, readonly string[]>();
    for (const provider of await this.providers.list(manager)) {
      const { rules } = await this.mappings.current(manager, provider.id);
      for (const account of await this.accounts.list(manager, provider.id)) {
        const { claims: values, unverifiedEmail } = account;
        const { reason, roles: mapped } = decide(rules, provider, { values, unverifiedEmail });
        roles.set(account.accountId, provider.enabled && reason === null ? mapped : []);
      }
    }
    return roles;
  }
}
