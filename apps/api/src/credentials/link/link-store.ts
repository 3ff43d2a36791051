import { TenantDb } from '#libs/database';
import { newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { CredentialChanges } from '../credential-changes.js';
import type { VisibleServer } from '../visible-server.js';
import { addLink, findLink } from './link-rows.js';
import { type LinkTokens, SealedLinkTokens } from './link-tokens.js';
import { Links, userActor } from './links.js';

/** Keeps what a user linked: one open link per user and server. */
@Injectable()
export class LinkStore {
  constructor(
    private readonly db: TenantDb,
    private readonly sealed: SealedLinkTokens,
    private readonly links: Links,
    private readonly changes: CredentialChanges,
  ) {}

  async keep(
    tenant: { readonly id: string; readonly slug: string },
    user: { readonly subject: string; readonly name: string },
    server: VisibleServer,
    link: { readonly issuer: string; readonly scopes: readonly string[]; readonly tokens: LinkTokens },
  ): Promise<void> {
    const id = newId('ulink');
    const { subject } = user;
    const { issuer, scopes, tokens } = link;
    const sealed = await this.sealed.seal(tokens, {
      tenantId: tenant.id,
      id,
      server: server.id,
      issuer,
      subject,
    });
    const actor = userActor(user);
    await this.db.run(tenant.id, async (manager) => {
      const before = await findLink(manager, server.id, subject);
      if (before !== undefined) await this.links.endIn(manager, tenant, before, 'relinked', actor);
      const row = { id, server_id: server.id, owner: server.owner.id, subject, issuer, sealed, scopes };
      await addLink(manager, { ...row, at: this.changes.now() });
      await this.changes.publish(manager, tenant, {
        actor,
        action: 'link.made',
        object: { kind: 'link', id },
        after: { server: server.id, issuer, scopes },
      });
    });
  }
}
