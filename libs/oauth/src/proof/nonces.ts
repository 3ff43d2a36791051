import { createHmac, timingSafeEqual } from 'node:crypto';
import { Lru } from '../lru.js';

/** Buckets that are still good: clocks of two gateways may differ by one step. */
const OLDEST = 2;
const NEWEST = 1;
/** 20 bytes. */
const SHAPE = /^[A-Za-z0-9_-]{27}$/;

/**
 * Stateless DPoP nonces (RFC 9449 §9): base64url(u32 bucket ‖ HMAC-SHA256(secret, "dpop-rs" 0 tenant 0 bucket)[0..16]).
 *
 * A nonce bounds how old a proof can be; it may be used many times, so replay tracking stays necessary. All replicas share the
 * secrets; the first one issues, the second is the one before or after it during a rotation.
 */
export class Nonces {
  /** Issued values by tenant and bucket, one per secret. */
  readonly #values = new Lru<readonly Buffer[]>(4096);

  constructor(
    private readonly secrets: readonly Buffer[],
    private readonly stepSeconds = 60,
  ) {
    if (secrets.length < 1 || secrets.length > 2) throw new RangeError('one or two nonce secrets');
    if (secrets.some((secret) => secret.length < 32)) throw new RangeError('a nonce secret needs 32 bytes');
  }

  /** @param now Unix seconds */
  issue(tenant: string, now: number): string {
    const [current] = this.#valuesOf(tenant, this.#bucket(now));
    return (current as Buffer).toString('latin1');
  }

  /** @param now Unix seconds */
  check(tenant: string, value: unknown, now: number): boolean {
    if (typeof value !== 'string' || !SHAPE.test(value)) return false;
    const bucket = Buffer.from(value, 'base64url').readUInt32BE(0);
    const age = this.#bucket(now) - bucket;
    if (age < -NEWEST || age > OLDEST) return false;
    const given = Buffer.from(value, 'latin1');
    return this.#valuesOf(tenant, bucket).some((good) => timingSafeEqual(good, given));
  }

  #bucket(now: number): number {
    return Math.floor(now / this.stepSeconds);
  }

  #valuesOf(tenant: string, bucket: number): readonly Buffer[] {
    const key = `${tenant}\0${bucket}`;
    let values = this.#values.get(key);
    if (values === undefined) {
      values = this.secrets.map((secret) => nonce(secret, tenant, bucket));
      this.#values.set(key, values);
    }
    return values;
  }
}

function nonce(secret: Buffer, tenant: string, bucket: number): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bucket);
  const mac = createHmac('sha256', secret).update(`dpop-rs\0${tenant}\0${bucket}`).digest().subarray(0, 16);
  return Buffer.from(Buffer.concat([head, mac]).toString('base64url'), 'latin1');
}
