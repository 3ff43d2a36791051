import { Injectable } from '@nestjs/common';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import type { SessionView } from '#libs/contracts';
import type { EntityManager } from 'typeorm';
import { digest, newSecret } from './secret.js';
import type { Operator, TenantRef } from './access/operator.js';

/** A session ends this long after its last request. */
const IDLE_MS = 15 * 60_000;
/** A session ends this long after sign-in, however busy. */
const ABSOLUTE_MS = 8 * 3_600_000;

/** A live console session. */
export interface ConsoleSession {
  /** Names the session in lists; opens nothing. */
  readonly id: string;
  /** Value of the cookie. Never stored, never logged. */
  readonly secret: string;
  readonly operator: Operator;
  /** Unix milliseconds at which the operator last proved who they are. */
  readonly authenticatedAt: number;
}

/** How a session began, and in which browser. */
export interface SessionOrigin {
  readonly method: SessionView['method'];
  /** As the browser calls itself: a hint for people, no proof of anything. */
  readonly userAgent: string | null;
  /** The link by which an identity provider opened it; null for every other method. */
  readonly identityId: string | null;
}

interface SessionRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly account_id: string;
  readonly identity_id: string | null;
  readonly authenticated_at: Date;
}

/** Console sessions: opaque ids, stored hashed, with idle and absolute ends. */
@Injectable()
export class Sessions {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** @returns the cookie's value: always a new one, so a session id planted before sign-in is worthless. */
  async open(
    tenantId: string,
    accountId: string,
    { method, userAgent, identityId }: SessionOrigin,
  ): Promise<string> {
    const secret = newSecret();
    const now = this.clock.now();
    await this.db.global(async (manager) => {
      await manager.query(`DELETE FROM app.console_session WHERE created_at < $1`, [
        new Date(now - ABSOLUTE_MS),
      ]);
      await manager.query(
        `INSERT INTO app.console_session
           (id_hash, tenant_id, account_id, created_at, last_seen_at, method, user_agent, authenticated_at, identity_id)
         VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)`,
        [digest(secret), tenantId, accountId, new Date(now), method, userAgent, proofAt(method), identityId],
      );
    });
    return secret;
  }

  async close(secret: string): Promise<void> {
    await this.db.global((manager) =>
      manager.query(`UPDATE app.console_session SET ended_at = $2 WHERE id_hash = $1 AND ended_at IS NULL`, [
        digest(secret),
        new Date(this.clock.now()),
      ]),
    );
  }

  /**
   * The session behind a cookie's value, kept alive by this call; undefined when it ended, its account is disabled, or the
   * identity by which it came opens the console no more.
   */
  async resume(secret: string): Promise<ConsoleSession | undefined> {
    const now = this.clock.now();
    const [rows]: [SessionRow[], number] = await this.db.global((manager) =>
      manager.query(
        `UPDATE app.console_session SET last_seen_at = $2
         WHERE id_hash = $1 AND ended_at IS NULL AND last_seen_at > $3 AND created_at > $4
         RETURNING id, tenant_id, account_id, identity_id, coalesce(authenticated_at, created_at) AS authenticated_at`,
        [digest(secret), new Date(now), new Date(now - IDLE_MS), new Date(now - ABSOLUTE_MS)],
      ),
    );
    const row = rows[0];
    const operator = row && (await this.findOperator(row.tenant_id, row.account_id, row.identity_id));
    return operator && { id: row.id, secret, operator, authenticatedAt: row.authenticated_at.getTime() };
  }

  /**
   * The operator has proved again who they are: the session goes on under another secret, and not longer than before.
   * @returns the cookie's new value; undefined when the session has ended meanwhile
   */
  async renew(secret: string): Promise<string | undefined> {
    const next = newSecret();
    const [, renewed]: [unknown[], number] = await this.db.global((manager) =>
      manager.query(
        `UPDATE app.console_session SET id_hash = $2, authenticated_at = $3
         WHERE id_hash = $1 AND ended_at IS NULL`,
        [digest(secret), digest(next), new Date(this.clock.now())],
      ),
    );
    return renewed === 1 ? next : undefined;
  }

  /** Live sessions of an account, the last used first. */
  async list(operator: Operator, current: string): Promise<SessionView[]> {
    const now = this.clock.now();
    const rows = await this.db.global((manager) =>
      manager.query<{ id: string; method: SessionView['method']; ua: string | null; at: Date; seen: Date }[]>(
        `SELECT id, method, user_agent AS ua, created_at AS at, last_seen_at AS seen FROM app.console_session
         WHERE tenant_id = $1 AND account_id = $2 AND ended_at IS NULL AND last_seen_at > $3 AND created_at > $4
         ORDER BY last_seen_at DESC, id LIMIT 100`,
        [operator.tenantId, operator.id, new Date(now - IDLE_MS), new Date(now - ABSOLUTE_MS)],
      ),
    );
    return rows.map(({ id, method, ua, at, seen }) => ({
      id,
      current: id === current,
      method,
      createdAt: at.toISOString(),
      lastSeenAt: seen.toISOString(),
      userAgent: ua,
    }));
  }

  /** Ends one of an operator's sessions. @returns how many were live: none or one */
  endOwn({ tenantId, id: accountId }: Operator, id: string): Promise<number> {
    return this.db.global((manager) => this.end(manager, tenantId, accountId, id));
  }

  /** Ends one session of an account, or all of them, with what the transaction does. @returns how many were live */
  async end(manager: EntityManager, tenantId: string, accountId: string, id?: string): Promise<number> {
    const [, ended]: [unknown[], number] = await manager.query(
      `UPDATE app.console_session SET ended_at = $4
       WHERE tenant_id = $1 AND account_id = $2 AND ($3::text IS NULL OR id = $3) AND ended_at IS NULL`,
      [tenantId, accountId, id ?? null, new Date(this.clock.now())],
    );
    return ended;
  }

  /** Ends what came by these identities, with the transaction that takes them away. */
  async endOf(manager: EntityManager, tenantId: string, identities: readonly string[]): Promise<void> {
    await manager.query(
      `UPDATE app.console_session SET ended_at = $3
       WHERE tenant_id = $1 AND identity_id = ANY ($2) AND ended_at IS NULL`,
      [tenantId, identities, new Date(this.clock.now())],
    );
  }

  /**
   * The account as an operator; undefined when it is gone or disabled.
   * @param identityId link at an identity provider that must still open the console; null: it needs none
   */
  async findOperator(
    tenantId: string,
    accountId: string,
    identityId: string | null = null,
  ): Promise<Operator | undefined> {
    const rows: Operator[] = await this.db.run(tenantId, (manager) =>
      manager.query(
        `SELECT a.id, a.tenant_id AS "tenantId", a.username, a.name, a.email, a.rights
         FROM app.account a WHERE a.id = $1 AND a.disabled_at IS NULL AND ($2::text IS NULL OR EXISTS (
           SELECT 1 FROM app.operator_identity i
             JOIN app.identity_provider p ON p.tenant_id = i.tenant_id AND p.id = i.identity_provider_id
           WHERE i.id = $2 AND i.account_id = a.id AND p.enabled AND p.operator_sign_in))`,
        [accountId, identityId],
      ),
    );
    return rows[0];
  }

  /** Tenants by name, all of them: what an operator may see is decided by `permissionsIn`. */
  async tenants(): Promise<TenantRef[]> {
    return this.db.global((manager) =>
      manager.query(`SELECT id, slug, name FROM app.tenant ORDER BY name, slug`),
    );
  }

  async findTenant(slug: string): Promise<TenantRef | undefined> {
    const rows: TenantRef[] = await this.db.global((manager) =>
      manager.query(`SELECT id, slug, name FROM app.tenant WHERE slug = $1`, [slug]),
    );
    return rows[0];
  }
}

/**
 * Somebody else's word that it is the operator opens the console. It is no proof of ours: what needs a recent one needs a passkey
 * first. Null: the sign-in is the proof.
 */
const proofAt = (method: SessionView['method']): Date | null => (method === 'idp' ? new Date(0) : null);
