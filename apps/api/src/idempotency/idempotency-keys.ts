import { createHmac, hkdfSync } from 'node:crypto';
import { canonicalJson } from '#libs/manifest';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApiSettings } from '../settings.js';

const KEPT_MS = 24 * 3_600_000;

/** Who sent what, under which key. */
export interface KeyedRequest {
  readonly key: string;
  /** Account id or agent id: nobody meets the keys of others. */
  readonly principal: string;
  /** Method and path. */
  readonly route: string;
  readonly body: unknown;
}

export interface FirstAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What was created under which key, in the tenant that the transaction shows. */
@Injectable()
export class IdempotencyKeys {
  private readonly secret: Buffer;

  constructor(
    private readonly clock: Clock,
    settings: ApiSettings,
  ) {
    this.secret = Buffer.from(hkdfSync('sha256', settings.masterKey, '', 'sallyport idempotency v1', 32));
  }

  /**
   * Claims the key for this transaction: whoever sends it at the same time waits until this one ends.
   *
   * @returns `claimed`; the first answer when it was used for the same; `other` when it was used for something else
   */
  async claim(manager: EntityManager, request: KeyedRequest): Promise<'claimed' | 'other' | FirstAnswer> {
    const now = this.clock.now();
    const id = this.idOf(request);
    await manager.query(`DELETE FROM app.idempotency_key WHERE id = $1 AND expires_at <= $2`, [
      id,
      new Date(now),
    ]);
    const claimed = await manager.query<unknown[]>(
      `INSERT INTO app.idempotency_key (id, body_hash, expires_at) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [id, this.digest(request.body), new Date(now + KEPT_MS)],
    );
    if (claimed.length > 0) return 'claimed';
    const [first] = await manager.query<{ body_hash: string; status: number; answer: string }[]>(
      `SELECT body_hash, status, answer FROM app.idempotency_key WHERE id = $1`,
      [id],
    );
    if (first === undefined) throw new Error('the key of an earlier request vanished');
    if (first.body_hash !== this.digest(request.body)) return 'other';
    return { status: first.status, body: JSON.parse(first.answer) };
  }

  /** In the transaction that claimed it. */
  async settle(manager: EntityManager, request: KeyedRequest, { status, body }: FirstAnswer): Promise<void> {
    await manager.query(`UPDATE app.idempotency_key SET status = $2, answer = $3 WHERE id = $1`, [
      this.idOf(request),
      status,
      JSON.stringify(body ?? null),
    ]);
  }

  private idOf({ key, principal, route }: KeyedRequest): string {
    return this.digest([principal, route, key]);
  }

  /** Keyed: a body may hold a password, which nobody who reads the table should be able to guess at. */
  private digest(value: unknown): string {
    return createHmac('sha256', this.secret)
      .update(canonicalJson(value ?? null))
      .digest('base64url');
  }

  static async dropPast(manager: EntityManager): Promise<void> {
    await manager.query(`DELETE FROM app.idempotency_key WHERE expires_at <= now()`);
  }
}
