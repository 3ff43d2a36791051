import { hash, randomBytes } from 'node:crypto';
import type { ComponentKind } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

const LIFETIME_MS = 30 * 60_000;

interface OpenToken {
  readonly id: string;
  readonly kind: ComponentKind;
  readonly expiresAt: Date;
}

interface IssuedToken {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: Date;
}

/** One-time tokens with which a component enrols. Only their hashes are stored. */
@Injectable()
export class EnrolmentTokens {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** @returns a token for one component of this kind, good for 30 minutes. It cannot be shown again. */
  async issue(kind: ComponentKind): Promise<string> {
    const { token } = await this.db.global((manager) => this.add(manager, kind));
    return token;
  }

  /** As `issue`, in the caller's transaction. */
  async add(manager: EntityManager, kind: ComponentKind): Promise<IssuedToken> {
    const token = `enrol_${randomBytes(32).toString('base64url')}`;
    const id = newId('enrolment');
    const expiresAt = new Date(this.clock.now() + LIFETIME_MS);
    await manager.query(
      `INSERT INTO app.enrolment_token (token_hash, id, kind, expires_at) VALUES ($1, $2, $3, $4)`,
      [hashed(token), id, kind, expiresAt],
    );
    return { id, token, expiresAt };
  }

  /** Those that could still be used. */
  open(manager: EntityManager): Promise<OpenToken[]> {
    return manager.query(
      `SELECT id, kind, expires_at AS "expiresAt" FROM app.enrolment_token
       WHERE used_at IS NULL AND revoked_at IS NULL AND expires_at > $1 ORDER BY expires_at, id LIMIT 1000`,
      [new Date(this.clock.now())],
    );
  }

  /** @returns false when no such token could still be used */
  async revoke(manager: EntityManager, id: string): Promise<boolean> {
    const [, revoked] = await manager.query<[unknown[], number]>(
      `UPDATE app.enrolment_token SET revoked_at = $2
       WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2`,
      [id, new Date(this.clock.now())],
    );
    return revoked === 1;
  }

  /** Uses the token up, in the caller's transaction. @returns false when it is unknown, used, revoked, expired or for another kind */
  async redeem(manager: EntityManager, token: string, kind: ComponentKind): Promise<boolean> {
    const [, redeemed] = await manager.query<[unknown[], number]>(
      `UPDATE app.enrolment_token SET used_at = $3
       WHERE token_hash = $1 AND kind = $2 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $3`,
      [hashed(token), kind, new Date(this.clock.now())],
    );
    return redeemed === 1;
  }
}

const hashed = (token: string): string => hash('sha256', token, 'hex');
