import { createHmac } from 'node:crypto';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TenantKeys } from '../vault/vault.module.js';

/** Attempts before the first delay. Then 2, 4, 8 … seconds, at most 15 minutes; forgotten after a day. */
const FREE_ATTEMPTS = 4;
const LONGEST_S = 900;
const FORGOTTEN_AFTER = '1 day';

/** Who tries to be whom, from where. */
export interface Attempt {
  readonly tenantId: string;
  /** As typed. */
  readonly username: string;
  /** From `sourceOf`. */
  readonly source: string;
}

/**
 * Slows down guessing: per username and network source, whether or not there is such an account. Whoever guesses from one
 * place delays nobody elsewhere. An attempt counts before the password is looked at, so parallel guesses gain nothing.
 */
@Injectable()
export class SignInThrottle {
  constructor(
    private readonly db: TenantDb,
    private readonly keys: TenantKeys,
    private readonly clock: Clock,
  ) {}

  /** @returns seconds to wait, 0 when the attempt may go on */
  async charge(attempt: Attempt): Promise<number> {
    const now = new Date(this.clock.now());
    const name = await this.hashed(attempt);
    const rows = await this.rows<{ charged: boolean; wait: number }>(
      attempt,
      `WITH charged AS (
         INSERT INTO app.sign_in_throttle AS t (username_hash, source, attempts, blocked_until, last_attempt_at)
         VALUES ($1, $2, 1, $3, $3)
         ON CONFLICT (tenant_id, username_hash, source) DO UPDATE SET
           attempts = CASE WHEN t.last_attempt_at < $3::timestamptz - interval '${FORGOTTEN_AFTER}' THEN 1
             ELSE t.attempts + 1 END,
           blocked_until = CASE WHEN t.attempts + 1 <= $4 THEN $3
             ELSE $3::timestamptz + make_interval(secs => least(power(2, least(t.attempts + 1 - $4, 20)), $5)) END,
           last_attempt_at = $3
         WHERE t.blocked_until <= $3
         RETURNING 1
       )
       SELECT EXISTS (SELECT FROM charged) AS charged, coalesce((
         SELECT ceil(extract(epoch FROM blocked_until - $3::timestamptz))::int FROM app.sign_in_throttle
         WHERE username_hash = $1 AND source = $2), 0) AS wait`,
      [name, attempt.source, now, FREE_ATTEMPTS, LONGEST_S],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the attempt was not counted');
    return row.charged ? 0 : Math.max(1, row.wait);
  }

  /** After a success from there. */
  async clear(attempt: Attempt): Promise<void> {
    await this.rows(attempt, `DELETE FROM app.sign_in_throttle WHERE username_hash = $1 AND source = $2`, [
      await this.hashed(attempt),
      attempt.source,
    ]);
  }

  /** Keyed, since people type their password as a username now and then. */
  private async hashed({ tenantId, username }: Attempt): Promise<string> {
    const [secret] = await this.keys.secrets(tenantId, 'cookie');
    return createHmac('sha256', secret).update(`sign-in\0${username.toLowerCase()}`).digest('base64url');
  }

  private rows<T>({ tenantId }: Attempt, sql: string, parameters: unknown[]): Promise<T[]> {
    return this.db.run(tenantId, (manager) => manager.query<T[]>(sql, parameters));
  }
}

/** Deletes what is forgotten, in the transaction of one tenant. */
export const dropForgottenAttempts = (manager: EntityManager): Promise<void> =>
  manager.query(
    `DELETE FROM app.sign_in_throttle WHERE last_attempt_at < now() - interval '${FORGOTTEN_AFTER}'`,
  );
