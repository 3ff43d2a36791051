import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '../../accounts/accounts.read-model.js';
import {
  FederatedPeople,
  ProviderFailure,
  SignInRefusals,
  type Standing,
} from '../../identity-providers/identity-providers.module.js';
import { TrustedProviders } from '../../identity-providers/trusted-providers.read-model.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { findAccountId } from '../subject.js';

const ID_JAG_PROFILE = 'urn:ietf:params:oauth:grant-profile:id-jag';

/** Whom a subject names, and what that person may do now: a local account, or one that an identity provider vouches for. */
@Injectable()
export class Subjects {
  constructor(
    private readonly accounts: AccountsReadModel,
    private readonly people: FederatedPeople,
    private readonly refusals: SignInRefusals,
    private readonly trusted: TrustedProviders,
  ) {}

  /** Grant profiles by which somebody else may vouch for people here; for the metadata. */
  async grantProfiles(tenant: Tenant): Promise<string[]> {
    return (await this.trusted.acceptsIdJag(tenant.id)) ? [ID_JAG_PROFILE] : [];
  }

  /**
   * Asked at sign-in, code exchange, every refresh and every token.
   * @returns undefined when the person may not have tokens; administrators see why
   */
  async find(tenant: Tenant, subject: string): Promise<Standing | undefined> {
    const accountId = findAccountId(tenant.issuer, subject);
    if (accountId !== undefined) {
      const account = await this.accounts.findActive(tenant.id, accountId);
      return account && { accountId, roles: [], scopeCeiling: null };
    }
    try {
      return await this.people.findStanding(tenant.id, subject);
    } catch (cause) {
      if (!(cause instanceof ProviderFailure)) throw cause;
      const { reason, message: detail } = cause;
      // Claims that are too old are no incident: the person signs in again.
      if (reason !== 'claims-stale') await this.refusals.record(tenant, { reason, detail, subject });
      return undefined;
    }
  }
}
