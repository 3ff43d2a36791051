import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { digest, newSecret } from '../session/session.module.js';
import { ApiSettings } from '../settings.js';

const LIFETIME_MS = 30 * 60_000;

/** Whom a setup link is for. */
export interface SetupTarget {
  readonly tenantId: string;
  readonly accountId: string;
  /** The account is made when the link is used, and only while the installation has no operator. */
  readonly firstOperator: boolean;
}

export interface IssuedLink {
  readonly link: string;
  readonly expiresAt: Date;
}

/** One-time links with which an operator enrols a passkey: stored hashed, 30 minutes, used once. */
@Injectable()
export class SetupLinks {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly settings: ApiSettings,
  ) {}

  /** A new link; earlier ones for the same account, or for the first operator, stop working. */
  async issue(target: SetupTarget): Promise<IssuedLink> {
    const token = newSecret();
    const expiresAt = new Date(this.clock.now() + LIFETIME_MS);
    await this.db.global(async (manager) => {
      await manager.query(
        `DELETE FROM app.setup_link
         WHERE expires_at <= $4 OR first_operator AND $3 OR tenant_id = $1 AND account_id = $2`,
        [target.tenantId, target.accountId, target.firstOperator, new Date(this.clock.now())],
      );
      await manager.query(
        `INSERT INTO app.setup_link (token_hash, tenant_id, account_id, first_operator, expires_at)
         VALUES ($1, $2, $3, $4, $5)`,
        [digest(token), target.tenantId, target.accountId, target.firstOperator, expiresAt],
      );
    });
    // In the fragment, which browsers keep out of requests and so out of access logs.
    return { link: `${this.settings.publicUrl}/setup#${token}`, expiresAt };
  }

  async find(token: string): Promise<SetupTarget | undefined> {
    const rows = await this.db.global((manager) =>
      manager.query<SetupTarget[]>(
        `SELECT tenant_id AS "tenantId", account_id AS "accountId", first_operator AS "firstOperator"
         FROM app.setup_link WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2`,
        [digest(token), new Date(this.clock.now())],
      ),
    );
    return rows[0];
  }

  /** Uses the link up, in the caller's transaction. @returns false when it is unknown, used or expired */
  async redeem(manager: EntityManager, token: string): Promise<boolean> {
    const [, redeemed] = await manager.query<[unknown[], number]>(
      `UPDATE app.setup_link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2`,
      [digest(token), new Date(this.clock.now())],
    );
    return redeemed === 1;
  }
}
