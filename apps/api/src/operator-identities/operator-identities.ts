import type { AdminEvent, OperatorIdentityList } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, notFound } from '../http/http.module.js';
import { PasskeyStore } from '../passkeys/passkeys.module.js';
import { actorOf, type Operator, Sessions, type TenantRef } from '../session/session.module.js';
import { addIdentity, identitiesOf, removeIdentity, useIdentity } from './operator-identity-rows.js';
import type { Visit } from './operator-visits.js';

/** Which account at an identity provider is which operator. Only the operator says so, and only by issuer and subject. */
@Injectable()
export class OperatorIdentities {
  constructor(
    private readonly db: TenantDb,
    private readonly passkeys: PasskeyStore,
    private readonly sessions: Sessions,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
  ) {}

  of({ tenantId, id }: Operator): Promise<OperatorIdentityList['items']> {
    return this.db.run(tenantId, (manager) => identitiesOf(manager, id));
  }

  /**
   * Decisions and whatever outlives a session are signed with a passkey, however the session began: so there must be one, and
   * the last one cannot be removed.
   *
   * @throws ProblemError 409 `passkey_first`
   */
  async assertMayLink(operator: Operator): Promise<void> {
    if ((await this.passkeys.credentials(operator)).length > 0) return;
    throw conflict(
      'passkey_first',
      'Add a passkey first: decisions are signed with it, however you signed in.',
    );
  }

  /** @returns false when the identity is another operator's, or this one has another at the provider */
  link(operator: Operator, visit: Visit): Promise<boolean> {
    const { tenant } = visit;
    return this.db.run(tenant.id, async (manager) => {
      const id = await addIdentity(manager, operator.id, identityOf(visit), new Date(this.clock.now()));
      if (id === undefined) return false;
      const after = { provider: visit.provider.slug, subject: subjectOf(visit) };
      await this.record(
        manager,
        tenant,
        operator,
        'operator.identity-linked',
        { kind: 'operator-identity', id },
        after,
      );
      return true;
    });
  }

  /** @returns the account that linked it, and the link */
  find(visit: Visit): ReturnType<typeof useIdentity> {
    return this.db.run(visit.tenant.id, (manager) =>
      useIdentity(manager, identityOf(visit), new Date(this.clock.now())),
    );
  }

  /** Sessions that came by it end. @throws ProblemError 404 */
  async unlink(tenant: TenantRef, operator: Operator, id: string): Promise<void> {
    await this.db.run(tenant.id, async (manager) => {
      if (!(await removeIdentity(manager, operator.id, id))) throw notFound();
      await this.sessions.endOf(manager, tenant.id, [id]);
      await this.record(manager, tenant, operator, 'operator.identity-unlinked', {
        kind: 'operator-identity',
        id,
      });
    });
  }

  private record(
    manager: EntityManager,
    tenant: { readonly id: string; readonly slug: string },
    operator: Operator,
    action: string,
    object: AdminEvent['object'],
    after?: unknown,
  ): Promise<void> {
    const change = { actor: actorOf(operator), action, object, ...(after === undefined ? {} : { after }) };
    return this.audit.record(manager, tenant, change);
  }
}

export const subjectOf = ({ provider, identity }: Pick<Visit, 'provider' | 'identity'>): string =>
  `${provider.issuer}|${identity.sub}`;

const identityOf = (visit: Visit): { providerId: string; subject: string } => ({
  providerId: visit.provider.id,
  subject: subjectOf(visit),
});
