import {
  type AdminEvent,
  type CredentialConfig,
  type CredentialView,
  neededSecrets,
  type SecretPurpose,
  type SetSecret,
} from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { notFound } from '../http/http.module.js';
import { Servers } from '../registry/registry.module.js';
import type { TenantRef } from '../session/session.module.js';
import { ApiSettings } from '../settings.js';
import { CredentialChanges } from './credential-changes.js';
import { redirectUriOf } from './redirect-uri.js';
import { newSecret } from './secrets/new-secret.js';
import { UpstreamSecrets } from './secrets/upstream-secrets.js';
import { type VisibleServer, VisibleServers } from './visible-server.js';

type Actor = AdminEvent['actor'];

/** What upstream servers get with each call, as people configure it. */
@Injectable()
export class Credentials {
  constructor(
    private readonly db: TenantDb,
    private readonly visible: VisibleServers,
    private readonly secrets: UpstreamSecrets,
    private readonly servers: Servers,
    private readonly changes: CredentialChanges,
    private readonly settings: ApiSettings,
  ) {}

  view(tenant: TenantRef, serverId: string): Promise<CredentialView> {
    return this.db.run(tenant.id, async (manager) =>
      this.viewOf(manager, tenant, await this.get(manager, tenant, serverId)),
    );
  }

  /** Only for servers of the tenant itself. */
  async configure(
    tenant: TenantRef,
    actor: Actor,
    serverId: string,
    config: CredentialConfig,
  ): Promise<CredentialView> {
    await this.servers.setCredential(tenant, actor, serverId, config);
    return this.view(tenant, serverId);
  }

  /** Also for a server of the platform: the tenant then has a secret of its own there. */
  setSecret(
    tenant: TenantRef,
    actor: Actor,
    at: { readonly serverId: string; readonly purpose: SecretPurpose },
    input: SetSecret,
  ): Promise<CredentialView> {
    return this.db.run(tenant.id, async (manager) => {
      const server = await this.get(manager, tenant, at.serverId);
      const id = newId('usecret');
      const now = this.changes.now();
      const { purpose } = at;
      const secret = await newSecret(server.config, purpose, input, { id, now });
      await this.secrets.set(manager, tenant.id, server, { ...secret, id, purpose, by: actor.name, at: now });
      await this.changes.publish(manager, tenant, {
        actor,
        action: 'server.secret.set',
        object: { kind: 'server', id: server.id },
        after: { purpose, secret: id, kind: input.kind },
      });
      return this.viewOf(manager, tenant, server);
    });
  }

  removeSecret(
    tenant: TenantRef,
    actor: Actor,
    { serverId, purpose }: { readonly serverId: string; readonly purpose: SecretPurpose },
  ): Promise<void> {
    return this.db.run(tenant.id, async (manager) => {
      const server = await this.get(manager, tenant, serverId);
      if (!(await this.secrets.remove(manager, server.id, purpose))) throw notFound();
      await this.changes.publish(manager, tenant, {
        actor,
        action: 'server.secret.removed',
        object: { kind: 'server', id: server.id },
        before: { purpose },
      });
    });
  }

  private async get(manager: EntityManager, tenant: TenantRef, id: string): Promise<VisibleServer> {
    const server = await this.visible.find(manager, tenant.id, id);
    if (server === undefined) throw notFound();
    return server;
  }

  private async viewOf(
    manager: EntityManager,
    tenant: TenantRef,
    server: VisibleServer,
  ): Promise<CredentialView> {
    const needed = neededSecrets(server.config);
    const secrets = (await this.secrets.list(manager, tenant.id, server)).filter(({ purpose }) =>
      needed.includes(purpose),
    );
    return {
      config: server.config,
      secrets,
      missing: needed.filter((purpose) => secrets.every((secret) => secret.purpose !== purpose)),
      redirectUri: redirectUriOf(this.settings, tenant.slug),
    };
  }
}
