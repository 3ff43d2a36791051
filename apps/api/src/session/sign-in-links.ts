import { Injectable } from '@nestjs/common';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { ApiSettings } from '../settings.js';
import { digest, newSecret } from './secret.js';

const LIFETIME_MS = 30 * 60_000;

/** One-time links with which an operator signs in: stored hashed, 30 minutes, used once. */
@Injectable()
export class SignInLinks {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly settings: ApiSettings,
  ) {}

  /**
   * A new link for the account; its earlier links stop working. The token is in the fragment, which browsers keep
   * out of requests and so out of access logs. Does not check that the account exists: redeeming does.
   */
  async issue(tenantId: string, accountId: string): Promise<string> {
    const token = newSecret();
    const now = this.clock.now();
    await this.db.global(async (manager) => {
      await manager.query(
        `UPDATE app.signin_link SET used_at = $3 WHERE tenant_id = $1 AND account_id = $2 AND used_at IS NULL`,
        [tenantId, accountId, new Date(now)],
      );
      await manager.query(
        `INSERT INTO app.signin_link (token_hash, tenant_id, account_id, expires_at) VALUES ($1, $2, $3, $4)`,
        [digest(token), tenantId, accountId, new Date(now + LIFETIME_MS)],
      );
    });
    return `${this.settings.publicUrl}/signin#${token}`;
  }

  /** Uses the link up: of two simultaneous calls one wins. Undefined when it is unknown, used or expired. */
  async redeem(token: string): Promise<{ tenantId: string; accountId: string } | undefined> {
    const [rows]: [{ tenantId: string; accountId: string }[], number] = await this.db.global((manager) =>
      manager.query(
        `UPDATE app.signin_link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
         RETURNING tenant_id AS "tenantId", account_id AS "accountId"`,
        [digest(token), new Date(this.clock.now())],
      ),
    );
    return rows[0];
  }
}
