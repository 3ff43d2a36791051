import type { LinkView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { TenantRef } from '../../session/session.module.js';
import { subjectOf } from '../../oauth/oauth.module.js';
import { TenantsReadModel } from '../../tenants/tenants.read-model.js';
import { VisibleServers } from '../visible-server.js';

interface Row {
  readonly id: string;
  readonly server_id: string;
  readonly subject: string;
  readonly issuer: string;
  readonly scopes: string[];
  readonly linked_at: Date;
  readonly refreshed_at: Date | null;
}

const MAX = 1000;

interface LinkFilter {
  readonly subject?: string | undefined;
  readonly server?: string | undefined;
  /** Id of an account. */
  readonly user?: string | undefined;
}

/** Open links of a tenant, the newest first, at most a thousand. */
@Injectable()
export class LinksReadModel {
  constructor(
    private readonly db: TenantDb,
    private readonly visible: VisibleServers,
    private readonly tenants: TenantsReadModel,
  ) {}

  async list(tenant: TenantRef, { subject, server, user }: LinkFilter): Promise<LinkView[]> {
    const { issuer } = await this.tenants.getBySlug(tenant.slug);
    const own = user === undefined ? null : subjectOf(issuer, user);
    return this.db.run(tenant.id, async (manager) => {
      const rows = await manager.query<Row[]>(
        `SELECT id, server_id, subject, issuer, scopes, linked_at, refreshed_at FROM app.upstream_link
         WHERE ended_at IS NULL AND ($1::text IS NULL OR subject = $1) AND ($2::text IS NULL OR server_id = $2)
           AND ($3::text IS NULL OR subject = $4
             OR subject IN (SELECT f.subject FROM app.federated_account f WHERE f.account_id = $3))
         ORDER BY linked_at DESC, id LIMIT ${MAX}`,
        [subject ?? null, server ?? null, user ?? null, own],
      );
      const servers = new Map<string, LinkView['server']>();
      for (const id of new Set(rows.map((row) => row.server_id))) {
        const found = await this.visible.find(manager, tenant.id, id);
        servers.set(id, { id, slug: found?.slug ?? '', name: found?.name ?? '' });
      }
      return rows.map((row) => ({
        id: row.id,
        server: servers.get(row.server_id) ?? { id: row.server_id, slug: '', name: '' },
        subject: row.subject,
        issuer: row.issuer,
        scopes: row.scopes,
        linkedAt: row.linked_at.toISOString(),
        refreshedAt: row.refreshed_at?.toISOString() ?? null,
      }));
    });
  }
}
