import type { LeaseAnswer, LeaseRequest, SecretPurpose } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { VaultError } from '#libs/vault';
import { Injectable, Logger } from '@nestjs/common';
import type { Component } from '../../components/components.module.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { LinkInvitations } from '../link/link-invitations.js';
import { MintRefused } from '../mint/mint-refused.js';
import { Minter } from '../mint/minter.js';
import type { LeaseSubject } from '../mint/minting.js';
import { UpstreamSecrets } from '../secrets/upstream-secrets.js';
import { type VisibleServer, VisibleServers } from '../visible-server.js';
import { LeaseSubjects } from './lease-subjects.js';

/** Credentials that gateways hold for a few minutes, made when they are asked for. */
@Injectable()
export class Leases {
  private readonly logger = new Logger('leases');

  constructor(
    private readonly db: TenantDb,
    private readonly visible: VisibleServers,
    private readonly subjects: LeaseSubjects,
    private readonly secrets: UpstreamSecrets,
    private readonly minter: Minter,
    private readonly invitations: LinkInvitations,
  ) {}

  /** Never rejects for what a server, its authorization server or a user lacks: that is an answer. */
  async lease(tenant: Tenant, gateway: Component, request: LeaseRequest): Promise<LeaseAnswer> {
    const server = await this.db.run(tenant.id, (manager) =>
      this.visible.find(manager, tenant.id, request.server),
    );
    if (server === undefined || server.versionHash !== request.versionHash) {
      return { kind: 'refused', detail: 'the server is no longer the one that the gateway knows' };
    }
    let subject: LeaseSubject | undefined;
    try {
      subject = await this.subjects.verified(tenant, gateway, server, request.subjectToken);
      const secret = (purpose: SecretPurpose): Promise<string> => this.secretOf(tenant, server, purpose);
      const { material, expiresAt } = await this.minter.mint({ tenant, server, secret }, subject);
      return { kind: 'lease', material, expiresAt: new Date(expiresAt).toISOString() };
    } catch (cause) {
      return this.refusal(cause, tenant, server, subject);
    }
  }

  private async refusal(
    cause: unknown,
    tenant: Tenant,
    server: VisibleServer,
    subject: LeaseSubject | undefined,
  ): Promise<LeaseAnswer> {
    if (cause instanceof VaultError) {
      this.logger.error(
        `${tenant.slug}: a secret of the server ${server.slug} does not open: ${cause.message}`,
      );
      return { kind: 'refused', detail: 'a secret of the server does not open' };
    }
    if (!(cause instanceof MintRefused)) throw cause;
    if (cause.linkRequired && subject !== undefined) {
      return { kind: 'link-required', url: await this.invitations.invite(tenant, server, subject.sub) };
    }
    this.logger.warn(`${tenant.slug}: no credential for the server ${server.slug}: ${cause.message}`);
    return { kind: 'refused', detail: cause.message.slice(0, 300) };
  }

  private async secretOf(tenant: Tenant, server: VisibleServer, purpose: SecretPurpose): Promise<string> {
    const secret = await this.db.run(tenant.id, (manager) =>
      this.secrets.open(manager, tenant.id, server, purpose),
    );
    if (secret === undefined) throw new MintRefused(`the secret ${purpose} of the server is not set`);
    return secret;
  }
}
