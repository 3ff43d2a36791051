import { type SealContext, Vault } from '#libs/vault';
import { Injectable } from '@nestjs/common';
import type { TimedToken } from '../../identity-providers/identity-providers.module.js';
import type { IdpTokenRow } from './idp-token-rows.js';

/** What is kept of a sign-in: the kinds that servers of the tenant need, and what brings them anew. */
export interface KeptTokens {
  readonly id_token?: TimedToken;
  readonly access_token?: TimedToken;
  readonly refreshToken?: string;
}

type Place = Pick<IdpTokenRow, 'id' | 'issuer' | 'subject'>;

/** Seals and opens the tokens of a person from the company's IdP, for their tenant, row, issuer and person alone. */
@Injectable()
export class SealedIdpTokens {
  constructor(private readonly vault: Vault) {}

  seal(tokens: KeptTokens, tenantId: string, { id, issuer, subject }: Place): Promise<Buffer> {
    const text = Buffer.from(JSON.stringify(tokens));
    return this.vault.seal(text, idpTokenContext(tenantId, id, issuer, subject));
  }

  /** @throws VaultError */
  async open(tenantId: string, { id, issuer, subject, sealed }: IdpTokenRow): Promise<KeptTokens> {
    const opened = await this.vault.open(sealed, idpTokenContext(tenantId, id, issuer, subject));
    return JSON.parse(opened.toString()) as KeptTokens;
  }
}

export const idpTokenContext = (
  tenant: string,
  id: string,
  issuer: string,
  subject: string,
): SealContext => ({
  tenant,
  purpose: 'idp-token',
  id,
  owners: [issuer, subject],
});
