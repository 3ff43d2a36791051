import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { IdpTokens } from '../idp/idp-tokens.js';
import { bearerLease, certificateLease, headerLease, type Leased } from '../lease/material.js';
import { UserTokens } from '../link/user-tokens.js';
import { AuthorizationServers } from './authorization-servers.js';
import { MintRefused } from './mint-refused.js';
import type { LeaseSubject, Minting, MintingForUser } from './minting.js';
import {
  assertedToken,
  exchangedToken,
  type IdpToken,
  onBehalfOfToken,
  serviceToken,
} from './token-requests.js';

/** Makes the credential of one lease, by the mode of the server. */
@Injectable()
export class Minter {
  constructor(
    private readonly servers: AuthorizationServers,
    private readonly idpTokens: IdpTokens,
    private readonly userTokens: UserTokens,
    private readonly clock: Clock,
  ) {}

  /**
   * @param subject for modes that are per user
   * @throws MintRefused
   */
  async mint(minting: Minting, subject: LeaseSubject | undefined): Promise<Leased> {
    const { config } = minting.server;
    const now = this.clock.now();
    switch (config.mode) {
      case 'gateway_token':
      case 'none':
        throw new MintRefused(`the mode ${config.mode} needs no lease`);
      case 'static_secret':
        return headerLease(config, await minting.secret('header'), now);
      case 'mtls':
        return certificateLease(config, await minting.secret('certificate'), now);
      case 'client_credentials':
        return bearerLease(await serviceToken(this.servers, config, minting), now);
      case 'rfc8693': {
        const user = forUser(minting, subject);
        return bearerLease(await exchangedToken(this.servers, config, user, this.idp(user, 'id_token')), now);
      }
      case 'id_jag': {
        const user = forUser(minting, subject);
        const token = this.idp(user, 'id_token', config.idp.issuer);
        return bearerLease(await assertedToken(this.servers, config, user, token), now);
      }
      case 'entra_obo': {
        const user = forUser(minting, subject);
        const token = this.idp(user, 'access_token', config.issuer);
        return bearerLease(await onBehalfOfToken(this.servers, config, user, token), now);
      }
      case 'oauth_user':
        return bearerLease(await this.userTokens.get(config, forUser(minting, subject)), now);
      default:
        return config satisfies never;
    }
  }

  private idp({ tenant, subject }: MintingForUser, kind: IdpToken['kind'], issuer?: string) {
    return (): Promise<IdpToken> =>
      this.idpTokens.get(tenant.id, subject.sub, { kind, ...(issuer === undefined ? {} : { issuer }) });
  }
}

function forUser(minting: Minting, subject: LeaseSubject | undefined): MintingForUser {
  if (subject === undefined) throw new MintRefused('the request names no user');
  return { ...minting, subject };
}
