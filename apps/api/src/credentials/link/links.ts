import type { AdminEvent } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CredentialChanges } from '../credential-changes.js';
import { endLink } from './link-rows.js';

export type EndReason =
  'unlinked' | 'relinked' | 'issuer_changed' | 'refused_by_server' | 'expired' | 'user_disabled';

/** A user as the audit log names them. */
export const userActor = ({
  subject,
  name,
}: {
  readonly subject: string;
  readonly name: string;
}): AdminEvent['actor'] => ({
  kind: 'user',
  id: subject,
  name,
});

const SYSTEM: AdminEvent['actor'] = { kind: 'system', id: 'credentials', name: 'credentials' };

/** The end of links: tokens are gone, gateways drop what they hold, and it is on record. */
@Injectable()
export class Links {
  constructor(
    private readonly db: TenantDb,
    private readonly changes: CredentialChanges,
  ) {}

  /** Harmless to repeat. @returns whether it was open */
  end(
    tenant: { readonly id: string; readonly slug: string },
    link: { readonly id: string },
    reason: EndReason,
    actor = SYSTEM,
  ): Promise<boolean> {
    return this.db.run(tenant.id, (manager) => this.endIn(manager, tenant, link, reason, actor));
  }

  async endIn(
    manager: EntityManager,
    tenant: { readonly id: string; readonly slug: string },
    { id }: { readonly id: string },
    reason: EndReason,
    actor = SYSTEM,
  ): Promise<boolean> {
    if (!(await endLink(manager, id, { reason, at: this.changes.now() }))) return false;
    await this.changes.publish(manager, tenant, {
      actor,
      action: 'link.ended',
      object: { kind: 'link', id },
      after: { reason },
    });
    return true;
  }
}
