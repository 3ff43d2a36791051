import { type PasswordLink, PLATFORM, type Right } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Account } from '../accounts/accounts.read-model.js';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, notFound, ProblemError } from '../http/http.module.js';
import {
  actorOf,
  digest,
  mayGive,
  newSecret,
  type Operator,
  permissionsIn,
  type TenantRef,
} from '../session/session.module.js';
import { ApiSettings } from '../settings.js';

const LIFETIME_MS = 60 * 60_000;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

type Issuer = Pick<Operator, 'tenantId' | 'rights'>;

interface Candidate {
  readonly rights: Right[];
  readonly disabled: boolean;
  readonly federated: boolean;
}

/** One-time links at which a user chooses a password: stored hashed, one hour, used once. */
@Injectable()
export class PasswordLinks {
  constructor(
    private readonly db: TenantDb,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
    private readonly settings: ApiSettings,
  ) {}

  /**
   * A new link; earlier ones of the account stop working, its password does not.
   * @throws ProblemError 403 `right_beyond_own`; 404; 409 `user_disabled`, `user_federated`
   */
  issue(tenant: TenantRef, operator: Operator, accountId: string): Promise<PasswordLink> {
    const token = newSecret();
    const expiresAt = new Date(this.clock.now() + LIFETIME_MS);
    return this.db.run(tenant.id, async (manager) => {
      assertMayReset(await candidate(manager, accountId), operator, tenant);
      await manager.query(`DELETE FROM app.password_link WHERE account_id = $1`, [accountId]);
      await manager.query(
        `INSERT INTO app.password_link (id, account_id, token_hash, issued_by, expires_at)
         VALUES ($1, $2, $3, $4, $5)`,
        [newId('passwordlink'), accountId, digest(token), operator.id, expiresAt],
      );
      await this.audit.record(manager, tenant, {
        actor: actorOf(operator),
        action: 'password.link-issued',
        object: { kind: 'user', id: accountId },
        after: { expiresAt: expiresAt.toISOString() },
      });
      const link = `${this.settings.publicUrl}/t/${tenant.slug}/account/reset/${token}`;
      return { link, expiresAt: expiresAt.toISOString() };
    });
  }

  /** Whose password may be chosen with it; undefined for one that is unknown, used or old. Uses nothing up. */
  async find(tenantId: string, token: string): Promise<Account | undefined> {
    if (!TOKEN.test(token)) return undefined;
    const [account] = await this.db.run(tenantId, (manager) =>
      manager.query<Account[]>(
        `SELECT a.id, a.username, a.name, a.email FROM app.password_link l
           JOIN app.account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
         WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND a.disabled_at IS NULL`,
        [digest(token), new Date(this.clock.now())],
      ),
    );
    return account;
  }

  /**
   * Of two simultaneous calls one wins. Whoever made it must still be allowed to: either of the two may have got or lost rights.
   * @returns whether it was still good
   */
  async use(manager: EntityManager, tenant: TenantRef, token: string): Promise<boolean> {
    const at = new Date(this.clock.now());
    const [link] = await manager.query<{ accountId: string; issuedBy: string }[]>(
      `SELECT account_id AS "accountId", issued_by AS "issuedBy" FROM app.password_link
       WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2`,
      [digest(token), at],
    );
    if (link === undefined) return false;
    // The account before its links, as when one is made.
    const { rights, disabled, federated } = await candidate(manager, link.accountId);
    const [, used] = await manager.query<[unknown[], number]>(
      `UPDATE app.password_link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL`,
      [digest(token), at],
    );
    if (used !== 1 || disabled || federated) return false;
    const issuer = await this.issuer(manager, tenant.id, link.issuedBy);
    return issuer !== undefined && rights.every((right) => mayGive(issuer, tenant.id, right));
  }

  /** Undefined when they are gone or disabled. */
  private async issuer(manager: EntityManager, tenantId: string, id: string): Promise<Issuer | undefined> {
    const find = (): Promise<Issuer[]> =>
      manager.query(
        `SELECT tenant_id AS "tenantId", rights FROM app.account WHERE id = $1 AND disabled_at IS NULL`,
        [id],
      );
    const [platform] = await manager.query<{ id: string }[]>(`SELECT id FROM app.tenant WHERE slug = $1`, [
      PLATFORM,
    ]);
    const [own] = await find();
    const [found] =
      own !== undefined || platform === undefined ? [own] : await this.db.visit(manager, platform.id, find);
    return found !== undefined && permissionsIn(found, tenantId).includes('access.write') ? found : undefined;
  }
}

async function candidate(manager: EntityManager, id: string): Promise<Candidate> {
  const [found] = await manager.query<Candidate[]>(
    `SELECT a.rights, a.disabled_at IS NOT NULL AS disabled,
       EXISTS (SELECT FROM app.federated_account f WHERE f.account_id = a.id) AS federated
     FROM app.account a WHERE a.id = $1 FOR NO KEY UPDATE OF a`,
    [id],
  );
  if (found === undefined) throw notFound();
  return found;
}

function assertMayReset(
  { rights, disabled, federated }: Candidate,
  operator: Operator,
  tenant: TenantRef,
): void {
  if (disabled) throw conflict('user_disabled', 'The user is disabled. Enable them first.');
  if (federated) {
    throw conflict('user_federated', 'An identity provider vouches for this user: the password is there.');
  }
  // Whoever holds the link is that person to every agent.
  if (rights.every((right) => mayGive(operator, tenant.id, right))) return;
  throw new ProblemError(403, 'right_beyond_own', 'You may not do this', {
    detail: 'This user administrates more than you do. Ask somebody who has their rights.',
  });
}
