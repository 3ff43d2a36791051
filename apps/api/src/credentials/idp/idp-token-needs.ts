import type { CredentialConfig } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { IdpToken } from '../mint/token-requests.js';
import { VisibleServers } from '../visible-server.js';

export type IdpTokenKind = IdpToken['kind'];

const MODES = ['rfc8693', 'id_jag', 'entra_obo'] as const;

/** Which tokens of people the servers of a tenant are told the caller by. No other is kept. */
@Injectable()
export class IdpTokenNeeds {
  constructor(private readonly servers: VisibleServers) {}

  /** @param issuer of the tokens; undefined: whether any are needed. @param manager of the tenant's transaction */
  async of(manager: EntityManager, tenantId: string, issuer?: string): Promise<ReadonlySet<IdpTokenKind>> {
    const servers = await this.servers.withModes(manager, tenantId, MODES);
    return new Set(servers.flatMap(({ config }) => needOf(config, issuer)));
  }
}

/** The same servers that the minter sends them to. */
function needOf(config: CredentialConfig, issuer: string | undefined): IdpTokenKind[] {
  const isOf = (wanted: string): boolean => issuer === undefined || issuer === wanted;
  switch (config.mode) {
    case 'rfc8693':
      return config.subject === 'idp_token' ? ['id_token'] : [];
    case 'id_jag':
      return isOf(config.idp.issuer) ? ['id_token'] : [];
    case 'entra_obo':
      return isOf(config.issuer) ? ['access_token'] : [];
    default:
      return [];
  }
}
