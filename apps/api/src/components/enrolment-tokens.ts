import { hash, randomBytes } from 'node:crypto';
import type { ComponentKind } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

const LIFETIME_MS = 30 * 60_000;

/** One-time tokens with which a component enrols. Only their hashes are stored. */
@Injectable()
export class EnrolmentTokens {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** @returns a token for one component of this kind, good for 30 minutes. It cannot be shown again. */
  async issue(kind: ComponentKind): Promise<string> {
    const token = `enrol_${randomBytes(32).toString('base64url')}`;
    const expires = new Date(this.clock.now() + LIFETIME_MS);
    await this.db.global((manager) =>
      manager.query(`INSERT INTO app.enrolment_token (token_hash, kind, expires_at) VALUES ($1, $2, $3)`, [
        hashed(token),
        kind,
        expires,
      ]),
    );
    return token;
  }

  /** Uses the token up, in the caller's transaction. @returns false when it is unknown, used, expired or for another kind */
  async redeem(manager: EntityManager, token: string, kind: ComponentKind): Promise<boolean> {
    const [, redeemed] = await manager.query<[unknown[], number]>(
      `UPDATE app.enrolment_token SET used_at = $3
       WHERE token_hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3`,
      [hashed(token), kind, new Date(this.clock.now())],
    );
    return redeemed === 1;
  }
}

const hashed = (token: string): string => hash('sha256', token, 'hex');
