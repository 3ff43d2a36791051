import type { SealContext } from '#libs/vault';
import { Vault } from '#libs/vault';
import { Injectable } from '@nestjs/common';

/** What a user's link holds. */
export interface LinkTokens {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** Unix milliseconds; absent when the authorization server did not say. */
  readonly expiresAt?: number | undefined;
}

interface Place {
  readonly tenantId: string;
  readonly id: string;
  readonly server: string;
  readonly issuer: string;
  readonly subject: string;
}

/** Seals and opens a user's tokens. V01: they open for the tenant, server, issuer and user they were sealed for, and no other. */
@Injectable()
export class SealedLinkTokens {
  constructor(private readonly vault: Vault) {}

  seal(tokens: LinkTokens, place: Place): Promise<Buffer> {
    return this.vault.seal(Buffer.from(JSON.stringify(tokens)), linkContext(place));
  }

  /** @throws VaultError */
  async open(sealed: Buffer, place: Place): Promise<LinkTokens> {
    return JSON.parse((await this.vault.open(sealed, linkContext(place))).toString()) as LinkTokens;
  }
}

export const linkContext = ({ tenantId, id, server, issuer, subject }: Place): SealContext => ({
  tenant: tenantId,
  purpose: 'upstream-link',
  id,
  owners: [server, issuer, subject],
});

interface Answer {
  readonly access_token: string;
  readonly refresh_token?: string | undefined;
  readonly expires_in?: number | undefined;
}

/** @param now Unix milliseconds. @param before what a refresh replaces: a server that does not rotate sends no new one */
export const tokensOf = (answer: Answer, now: number, before?: LinkTokens): LinkTokens => ({
  accessToken: answer.access_token,
  refreshToken: answer.refresh_token ?? before?.refreshToken,
  expiresAt: answer.expires_in === undefined ? undefined : now + answer.expires_in * 1000,
});
