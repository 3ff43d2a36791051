import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { ApiSettings } from '../../settings.js';
import type { VisibleServer } from '../visible-server.js';

/** An invitation is good this long after the last call that wanted it. */
const GOOD_MS = 60 * 60_000;

/** One open invitation per user and server: an address that is worth nothing to anybody but that user. */
@Injectable()
export class LinkInvitations {
  constructor(
    private readonly db: TenantDb,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {}

  /** @returns the page at which the user links an account */
  async invite(
    tenant: { readonly id: string; readonly slug: string },
    server: VisibleServer,
    subject: string,
  ): Promise<string> {
    const expires = new Date(this.clock.now() + GOOD_MS);
    const [row] = await this.db.run(tenant.id, (manager) =>
      manager.query<{ id: string }[]>(
        `INSERT INTO app.upstream_link_request (id, owner_tenant_id, server_id, subject, expires_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, server_id, subject) DO UPDATE SET expires_at = EXCLUDED.expires_at
         RETURNING id`,
        [newId('link'), server.owner.id, server.id, subject, expires],
      ),
    );
    if (row === undefined) throw new Error('the invitation was not stored');
    return `${this.settings.publicUrl}/t/${tenant.slug}/link/${row.id}`;
  }
}
