import type { AdminEvent } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { hashPassword, passwordProblem } from '../accounts/accounts.module.js';
import type { Account } from '../accounts/accounts.read-model.js';
import { AdminAudit } from '../audit/audit.module.js';
import { AuthorizationsService } from '../authorizations/authorizations.module.js';
import { Sessions, type TenantRef } from '../session/session.module.js';

export interface NewPassword {
  readonly account: Account;
  readonly password: string;
  readonly actor: AdminEvent['actor'];
  readonly action: 'password.changed' | 'password.reset';
  /** Uses up what allows it, in the same transaction. @returns whether it still does */
  readonly claim: (manager: EntityManager) => Promise<boolean>;
}

export type Outcome =
  | { readonly ok: true; readonly setAt: Date }
  /** `problem` is for the person; undefined: what allowed it does so no more. */
  | { readonly ok: false; readonly problem: string | undefined };

/** Gives a local account another password. Everything that began with the one before ends with it. */
@Injectable()
export class Passwords {
  constructor(
    private readonly db: TenantDb,
    private readonly authorizations: AuthorizationsService,
    private readonly sessions: Sessions,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
  ) {}

  /** Does not check who asks: the caller has. */
  async set(tenant: TenantRef, { account, password, actor, action, claim }: NewPassword): Promise<Outcome> {
    const { id, username, name } = account;
    const problem = passwordProblem(password, [username, name, tenant.name, tenant.slug]);
    if (problem !== undefined) return { ok: false, problem };
    // Before the transaction: hashing is slow on purpose, and a connection should not wait for it.
    const hash = await hashPassword(password);
    const setAt = new Date(this.clock.now());
    const done = await this.db.run(tenant.id, async (manager) => {
      if (!(await claim(manager))) return false;
      if (!(await store(manager, id, hash, setAt))) return false;
      await this.sessions.end(manager, tenant.id, id);
      await this.authorizations.endPerson(manager, tenant, id, { by: actor.id, reason: action });
      await this.audit.record(manager, tenant, { actor, action, object: { kind: 'user', id } });
      return true;
    });
    return done ? { ok: true, setAt } : { ok: false, problem: undefined };
  }
}

/** Links that were made for the password before are gone too. @returns false for an account that may not sign in */
async function store(manager: EntityManager, id: string, hash: string, at: Date): Promise<boolean> {
  const [, changed] = await manager.query<[unknown[], number]>(
    `UPDATE app.account SET password_hash = $2, password_set_at = $3 WHERE id = $1 AND disabled_at IS NULL`,
    [id, hash, at],
  );
  if (changed !== 1) return false;
  await manager.query(`DELETE FROM app.password_link WHERE account_id = $1 AND used_at IS NULL`, [id]);
  return true;
}
