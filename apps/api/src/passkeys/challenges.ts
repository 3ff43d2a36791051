import { createHmac, hash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { TenantDb } from '#libs/database';
import { Clock, unixSeconds } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { ApiSettings } from '../settings.js';

const LIFETIME_S = 300;
const NONCE_BYTES = 32;
const MAC_BYTES = 32;

/**
 * What a challenge may be answered for. Sealed into it: an answer to one is worth nothing for another.
 * `subject` says for whom or what: an account, a session, the digest of a link; empty before anybody is known.
 */
export interface ChallengePurpose {
  readonly use: 'sign-in' | 'enrol' | 'set-up' | 'renew' | 'approve';
  readonly subject: string;
}

/**
 * Nonces of passkey ceremonies: sealed with their purpose and end, so that asking for one stores nothing, and good once.
 * Any replica of the control plane accepts what another one issued.
 */
@Injectable()
export class Challenges {
  private readonly secret: Buffer;

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    settings: ApiSettings,
  ) {
    this.secret = Buffer.from(hkdfSync('sha256', settings.masterKey, '', 'sallyport challenges v1', 32));
  }

  /** `nonce (32) ‖ end as Unix seconds (4) ‖ HMAC-SHA-256 (32)`; ends after five minutes. */
  issue(purpose: ChallengePurpose): Buffer {
    const body = Buffer.alloc(NONCE_BYTES + 4);
    randomBytes(NONCE_BYTES).copy(body);
    body.writeUInt32BE(unixSeconds(this.clock) + LIFETIME_S, NONCE_BYTES);
    return Buffer.concat([body, this.mac(body, purpose)]);
  }

  /** Issued here for this purpose, and not past its end. Whether it was used before is not checked. */
  isOurs(challenge: Buffer, purpose: ChallengePurpose): boolean {
    if (challenge.length !== NONCE_BYTES + 4 + MAC_BYTES) return false;
    const body = challenge.subarray(0, NONCE_BYTES + 4);
    if (!timingSafeEqual(challenge.subarray(NONCE_BYTES + 4), this.mac(body, purpose))) return false;
    return body.readUInt32BE(NONCE_BYTES) > unixSeconds(this.clock);
  }

  /** @returns true for the first of any number of simultaneous calls. Only after the answer has been verified. */
  async use(challenge: Buffer): Promise<boolean> {
    return this.db.global(async (manager) => {
      const now = new Date(this.clock.now());
      await manager.query(`DELETE FROM app.used_challenge WHERE expires_at < $1`, [now]);
      const rows: unknown[] = await manager.query(
        `INSERT INTO app.used_challenge (digest, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1`,
        [hash('sha256', challenge, 'hex'), new Date(this.clock.now() + LIFETIME_S * 1000)],
      );
      return rows.length === 1;
    });
  }

  private mac(body: Buffer, { use, subject }: ChallengePurpose): Buffer {
    return createHmac('sha256', this.secret).update(body).update(`${use}\0${subject}`).digest();
  }
}
