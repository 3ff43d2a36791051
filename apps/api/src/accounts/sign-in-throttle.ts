import { createHmac } from 'node:crypto';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Limit, RequestLimits } from '../limits/limits.module.js';
import { TenantKeys } from '../vault/vault.module.js';

/** Attempts before the first delay. Then 2, 4, 8 … seconds, at most 15 minutes; forgotten after a day. */
const FREE_ATTEMPTS = 4;
const LONGEST_S = 900;
const FORGOTTEN_AFTER = '1 day';

/** Wrong passwords for one username, from everywhere: a thousand addresses are as slow as one. */
const WRONG_PER_NAME: Limit = { perMinute: 0.1, burst: 30 };
/** Wrong passwords from one network source, whatever the username: a list of names is no way around. */
const WRONG_PER_SOURCE: Limit = { perMinute: 1, burst: 100 };

/** Who tries to be whom, from where. */
export interface Guess {
  readonly tenantId: string;
  /** As typed. */
  readonly username: string;
  /** From `sourceOf`. */
  readonly source: string;
  /** Of `KnownDevices`: a browser that this very user signed in with before. */
  readonly device: string | undefined;
}

/**
 * Slows down guessing, whether or not there is such an account: per username and network source, per username, and per
 * source. None of it locks somebody out: whoever has signed in with a browser before is counted by that browser alone. An
 * attempt counts before the password is looked at, so parallel guesses from one place gain nothing; the wider limits count
 * wrong passwords only, afterwards, as a whole office may sign in from one address.
 */
@Injectable()
export class SignInThrottle {
  constructor(
    private readonly db: TenantDb,
    private readonly keys: TenantKeys,
    private readonly clock: Clock,
    private readonly limits: RequestLimits,
  ) {}

  /** @returns seconds to wait, 0 when the attempt may go on */
  async charge(guess: Guess): Promise<number> {
    const name = await this.hashed(guess);
    for (const [key, limit] of wide(guess, name)) {
      const wait = await this.limits.peek(key, limit);
      if (wait > 0) return wait;
    }
    return this.chargePlace(guess, name);
  }

  /** The password was wrong. */
  async failed(guess: Guess): Promise<void> {
    for (const [key, limit] of wide(guess, await this.hashed(guess))) await this.limits.charge(key, limit);
  }

  /** After a success from there. */
  async clear(guess: Guess): Promise<void> {
    await this.rows(guess, `DELETE FROM app.sign_in_throttle WHERE username_hash = $1 AND source = $2`, [
      await this.hashed(guess),
      place(guess),
    ]);
  }

  private async chargePlace(guess: Guess, name: string): Promise<number> {
    const now = new Date(this.clock.now());
    const rows = await this.rows<{ charged: boolean; wait: number }>(
      guess,
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
      [name, place(guess), now, FREE_ATTEMPTS, LONGEST_S],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the attempt was not counted');
    return row.charged ? 0 : Math.max(1, row.wait);
  }

  /** Keyed, since people type their password as a username now and then. */
  private async hashed({ tenantId, username }: Guess): Promise<string> {
    const [secret] = await this.keys.secrets(tenantId, 'cookie');
    return createHmac('sha256', secret).update(`sign-in\0${username.toLowerCase()}`).digest('base64url');
  }

  private rows<T>({ tenantId }: Guess, sql: string, parameters: unknown[]): Promise<T[]> {
    return this.db.run(tenantId, (manager) => manager.query<T[]>(sql, parameters));
  }
}

const place = ({ device, source }: Guess): string => (device === undefined ? source : `device:${device}`);

/** None for a known device: what others guess elsewhere must not keep its owner out. */
const wide = ({ tenantId, source, device }: Guess, name: string): [key: string, limit: Limit][] =>
  device === undefined
    ? [
        [`sign-in-name:${tenantId}:${name}`, WRONG_PER_NAME],
        [`sign-in-source:${tenantId}:${source}`, WRONG_PER_SOURCE],
      ]
    : [];

/** Deletes what is forgotten, in the transaction of one tenant. */
export const dropForgottenAttempts = (manager: EntityManager): Promise<void> =>
  manager.query(
    `DELETE FROM app.sign_in_throttle WHERE last_attempt_at < now() - interval '${FORGOTTEN_AFTER}'`,
  );
