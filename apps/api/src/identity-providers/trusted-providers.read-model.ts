import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { IdentityProvider } from './identity-provider.js';
import { IdentityProviderStore } from './identity-provider-store.js';

/** Identity providers whose word counts now: a disabled one is not found. */
@Injectable()
export class TrustedProviders {
  constructor(
    private readonly db: TenantDb,
    private readonly store: IdentityProviderStore,
  ) {}

  /** Offered on the sign-in page. */
  async forSignIn(tenantId: string): Promise<IdentityProvider[]> {
    return (await this.enabled(tenantId)).filter(({ signIn }) => signIn);
  }

  async findForSignIn(tenantId: string, slug: string): Promise<IdentityProvider | undefined> {
    return (await this.forSignIn(tenantId)).find((provider) => provider.slug === slug);
  }

  /** Offered on the console's sign-in page. */
  async forOperators(tenantId: string): Promise<IdentityProvider[]> {
    return (await this.enabled(tenantId)).filter(({ operatorSignIn }) => operatorSignIn);
  }

  async acceptsIdJag(tenantId: string): Promise<boolean> {
    return (await this.enabled(tenantId)).some(({ idJag }) => idJag);
  }

  /** @param issuer as a token claims it, unverified: it only selects whose keys are asked */
  async findByIssuer(tenantId: string, issuer: string): Promise<IdentityProvider | undefined> {
    const provider = await this.db.run(tenantId, (manager) => this.store.find(manager, 'issuer', issuer));
    return provider?.enabled === true ? provider : undefined;
  }

  private async enabled(tenantId: string): Promise<IdentityProvider[]> {
    const all = await this.db.run(tenantId, (manager) => this.store.list(manager));
    return all.filter(({ enabled }) => enabled);
  }
}
