import type { ProviderClient } from '#libs/contracts';
import { Vault } from '#libs/vault';
import { Injectable } from '@nestjs/common';
import { TenantKeys } from '../vault/vault.module.js';
import type { IdentityProvider } from './identity-provider.js';

export const PURPOSE = 'identity-provider-client';

/** Client secrets at identity providers: sealed for their provider's row, and opened only to authenticate there. */
@Injectable()
export class ClientSecrets {
  constructor(
    private readonly vault: Vault,
    private readonly keys: TenantKeys,
  ) {}

  /** What is stored of a way to authenticate. Makes the tenant's keys when they are needed for the first time. */
  async seal(
    tenant: string,
    id: string,
    client: ProviderClient,
  ): Promise<Pick<IdentityProvider, 'clientId' | 'clientAuth' | 'sealedSecret'>> {
    const { id: clientId, auth: clientAuth } = client;
    if (client.auth === 'private_key_jwt') {
      await this.keys.ensure(tenant, ['federation']);
      return { clientId, clientAuth, sealedSecret: null };
    }
    const context = { tenant, purpose: PURPOSE, id };
    return { clientId, clientAuth, sealedSecret: await this.vault.seal(Buffer.from(client.secret), context) };
  }

  /** @throws VaultError when the row is not the one that it was sealed for; Error without a secret */
  async open(tenant: string, { id, sealedSecret }: IdentityProvider): Promise<string> {
    if (sealedSecret === null) throw new Error(`identity provider ${id} has no secret`);
    return (await this.vault.open(sealedSecret, { tenant, purpose: PURPOSE, id })).toString();
  }
}
