import { Injectable } from '@nestjs/common';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { digest, newSecret } from './secret.js';
import type { Operator, TenantRef } from './access/operator.js';

/** A session ends this long after its last request. */
const IDLE_MS = 15 * 60_000;
/** A session ends this long after sign-in, however busy. */
const ABSOLUTE_MS = 8 * 3_600_000;

/** A live console session. */
export interface ConsoleSession {
  /** Value of the cookie. Never stored, never logged. */
  readonly secret: string;
  readonly operator: Operator;
}

/** Console sessions: opaque ids, stored hashed, with idle and absolute ends. */
@Injectable()
export class Sessions {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** @returns the cookie's value: always a new one, so a session id planted before sign-in is worthless. */
  async open(tenantId: string, accountId: string): Promise<string> {
    const secret = newSecret();
    const now = this.clock.now();
    await this.db.global(async (manager) => {
      await manager.query(`DELETE FROM app.console_session WHERE created_at < $1`, [
        new Date(now - ABSOLUTE_MS),
      ]);
      await manager.query(
        `INSERT INTO app.console_session (id_hash, tenant_id, account_id, created_at, last_seen_at)
         VALUES ($1, $2, $3, $4, $4)`,
        [digest(secret), tenantId, accountId, new Date(now)],
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

  /** The session behind a cookie's value, kept alive by this call; undefined when it ended or its account is disabled. */
  async resume(secret: string): Promise<ConsoleSession | undefined> {
    const now = this.clock.now();
    const [rows]: [{ tenant_id: string; account_id: string }[], number] = await this.db.global((manager) =>
      manager.query(
        `UPDATE app.console_session SET last_seen_at = $2
         WHERE id_hash = $1 AND ended_at IS NULL AND last_seen_at > $3 AND created_at > $4
         RETURNING tenant_id, account_id`,
        [digest(secret), new Date(now), new Date(now - IDLE_MS), new Date(now - ABSOLUTE_MS)],
      ),
    );
    const row = rows[0];
    const operator = row && (await this.findOperator(row.tenant_id, row.account_id));
    return operator && { secret, operator };
  }

  /** The account as an operator; undefined when it is gone or disabled. */
  async findOperator(tenantId: string, accountId: string): Promise<Operator | undefined> {
    const rows: Operator[] = await this.db.run(tenantId, (manager) =>
      manager.query(
        `SELECT id, tenant_id AS "tenantId", username, name, email, rights
         FROM app.account WHERE id = $1 AND disabled_at IS NULL`,
        [accountId],
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
