import type { PublicJwk } from '#libs/contracts';
import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK } from 'jose';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * What a tenant's keys are for, and how long a key goes on being accepted after it was retired (milliseconds):
 * as long as anything signed with it may still be presented.
 */
export const KEPT_AFTER_RETIREMENT_MS = {
  /** Access tokens live 300 s; the rest is clock skew. */
  oauth: 10 * MINUTE_MS,
  /** Gateways serve from a snapshot until it is stale, and pin keys when they enrol. */
  snapshot: 30 * DAY_MS,
  /** Old checkpoints are verified for as long as the audit log is kept. */
  checkpoint: Infinity,
  cookie: DAY_MS,
  'dpop-nonce': 10 * MINUTE_MS,
  /** Customers' identity providers keep our public keys for a while. */
  federation: DAY_MS,
} as const;

export type KeyPurpose = keyof typeof KEPT_AFTER_RETIREMENT_MS;
export const KEY_PURPOSES = Object.keys(KEPT_AFTER_RETIREMENT_MS) as KeyPurpose[];
export type SigningPurpose = 'oauth' | 'snapshot' | 'checkpoint' | 'federation';
export type SecretPurpose = Exclude<KeyPurpose, SigningPurpose>;

export const isSigning = (purpose: KeyPurpose): purpose is SigningPurpose =>
  purpose !== 'cookie' && purpose !== 'dpop-nonce';

export interface KeyMaterial {
  /** JSON of a private JWK, or 32 random bytes. */
  readonly secret: Buffer;
  readonly publicJwk: PublicJwk | null;
}

const generate = promisify(generateKeyPair);

/** @param kid id of the row that will hold it. */
export async function newKeyMaterial(purpose: KeyPurpose, kid: string): Promise<KeyMaterial> {
  if (!isSigning(purpose)) return { secret: randomBytes(32), publicJwk: null };
  const { privateKey } = await generate('ec', { namedCurve: 'P-256' });
  const jwk: JWK = { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
  const { d: _private, ...publicJwk } = jwk;
  return { secret: Buffer.from(JSON.stringify(jwk)), publicJwk: publicJwk as PublicJwk };
}
