import type { AdminEvent, Invitation, InviteOperator, OperatorView, Right } from '#libs/contracts';
import { PLATFORM } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, invalid, notFound, ProblemError } from '../http/http.module.js';
import { mayGive, type Operator, Sessions, type TenantRef } from '../session/session.module.js';
import { addOperatorRow, findOperatorRow, operatorRows, setEnrolment } from './operator-rows.js';
import { type IssuedLink, SetupLinks } from './setup-links.js';

/** Who acts: an operator of the console, within what they may do themselves, or whoever runs the installation. */
export type Inviter = { readonly actor: AdminEvent['actor']; readonly operator: Operator | 'system' };

/** For so long an account counts as whoever gave out the link to it: it takes a second person to know who came. */
const COUNTS_AS_INVITER_MS = 24 * 60 * 60_000;

/** Operators of a tenant. */
@Injectable()
export class Operators {
  constructor(
    private readonly db: TenantDb,
    private readonly links: SetupLinks,
    private readonly sessions: Sessions,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
  ) {}

  list(tenant: TenantRef): Promise<OperatorView[]> {
    return this.db.run(tenant.id, operatorRows);
  }

  /**
   * An account without credentials and the one-time link that gives it a passkey.
   * @throws ProblemError 403 `right_beyond_own`; 409 `username_taken`; 422 `right_not_here`
   */
  async invite(tenant: TenantRef, by: Inviter, invited: InviteOperator): Promise<Invitation> {
    const rights = [...new Set(invited.rights)];
    assertMayGive(tenant, by, rights);
    const id = newId('account');
    const operator = await this.db.run(tenant.id, async (manager) => {
      const { username, name } = invited;
      if (!(await addOperatorRow(manager, { id, username, name, rights }))) {
        throw conflict('username_taken', `There is already an account ${username}. Choose another username.`);
      }
      await this.vouchedBy(manager, by, id);
      await this.record(manager, tenant, by, 'operator.invited', id, { username, name, rights });
      return this.get(manager, id);
    });
    return invitationOf(operator, await this.issue(tenant, id));
  }

  /** A new link for an operator who has lost every passkey, or never used the first link. */
  async inviteAgain(tenant: TenantRef, by: Inviter, id: string): Promise<Invitation> {
    const operator = await this.db.run(tenant.id, async (manager) => {
      const found = await this.get(manager, id);
      // Whoever holds the link is that operator: it must not lead to more than the inviter has.
      assertMayGive(tenant, by, found.rights as Right[]);
      await this.vouchedBy(manager, by, id);
      await this.record(manager, tenant, by, 'operator.invited-again', id, { username: found.username });
      return found;
    });
    return invitationOf(operator, await this.issue(tenant, id));
  }

  /** Ends every session of an operator at once. */
  async endSessions(tenant: TenantRef, by: Inviter, id: string): Promise<void> {
    await this.db.run(tenant.id, async (manager) => {
      const { username } = await this.get(manager, id);
      await this.sessions.end(manager, tenant.id, id);
      await this.record(manager, tenant, by, 'operator.sessions-ended', id, { username });
    });
  }

  /** Whoever runs the installation could be everybody anyway. */
  private async vouchedBy(manager: EntityManager, { operator }: Inviter, id: string): Promise<void> {
    if (operator === 'system') return;
    const now = new Date(this.clock.now());
    const until = new Date(now.getTime() + COUNTS_AS_INVITER_MS);
    await setEnrolment(manager, id, operator.id, { now, until });
  }

  private issue(tenant: TenantRef, accountId: string): Promise<IssuedLink> {
    return this.links.issue({ tenantId: tenant.id, accountId, firstOperator: false });
  }

  private async get(manager: EntityManager, id: string): Promise<OperatorView> {
    const operator = await findOperatorRow(manager, id);
    if (operator === undefined) throw notFound();
    return operator;
  }

  private record(
    manager: EntityManager,
    tenant: TenantRef,
    { actor }: Inviter,
    action: string,
    id: string,
    after: unknown,
  ): Promise<void> {
    return this.audit.record(manager, tenant, { actor, action, object: { kind: 'account', id }, after });
  }
}

const invitationOf = (operator: OperatorView, { link, expiresAt }: IssuedLink): Invitation => ({
  operator,
  link,
  expiresAt: expiresAt.toISOString(),
});

function assertMayGive(tenant: TenantRef, { operator }: Inviter, rights: readonly Right[]): void {
  if (tenant.slug !== PLATFORM && rights.includes('platform-admin')) {
    throw invalid('/rights', 'right_not_here', 'Platform administrators belong to the platform’s own tenant');
  }
  const beyond =
    operator === 'system' ? undefined : rights.find((right) => !mayGive(operator, tenant.id, right));
  if (beyond === undefined) return;
  throw new ProblemError(403, 'right_beyond_own', 'You may not do this', {
    detail: `Nobody gives more than they have: you need every permission of ${beyond} yourself.`,
  });
}
