import type { ConfigOf } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { Configuration } from 'openid-client';
import { AuthorizationServers } from '../mint/authorization-servers.js';
import { MintRefused } from '../mint/mint-refused.js';
import { UpstreamSecrets } from '../secrets/upstream-secrets.js';
import { type VisibleServer, VisibleServers } from '../visible-server.js';

/** A server at which users link accounts, as it is configured now. */
export interface LinkableServer {
  readonly server: VisibleServer;
  readonly config: ConfigOf<'oauth_user'>;
}

/** Our client at the authorization server of a server. */
@Injectable()
export class LinkClients {
  constructor(
    private readonly db: TenantDb,
    private readonly visible: VisibleServers,
    private readonly secrets: UpstreamSecrets,
    private readonly servers: AuthorizationServers,
  ) {}

  /** Undefined for a server that the tenant does not have any more, or that needs no accounts now. */
  async find(tenantId: string, serverId: string): Promise<LinkableServer | undefined> {
    const server = await this.db.run(tenantId, (manager) => this.visible.find(manager, tenantId, serverId));
    return server?.config.mode === 'oauth_user' ? { server, config: server.config } : undefined;
  }

  /** @throws MintRefused */
  async at(tenantId: string, { server, config }: LinkableServer): Promise<Configuration> {
    const { issuer, client } = config;
    const secret =
      client.auth === 'none'
        ? undefined
        : await this.db.run(tenantId, (manager) => this.secrets.open(manager, tenantId, server, 'client'));
    if (client.auth !== 'none' && secret === undefined) throw new MintRefused('the secret client is not set');
    return this.servers.at(issuer, client, secret);
  }
}
