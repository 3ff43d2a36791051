import { hash } from 'node:crypto';
import type { AuditEvent } from '#libs/contracts';
import { canonicalJson } from '#libs/manifest';

/** What precedes the first event of every chain. */
export const GENESIS = '0'.repeat(64);

export interface Link {
  /** RFC 8785 text of the event: store exactly this, it is what was hashed. */
  readonly event: string;
  /** Lower-case hexadecimal. */
  readonly hash: string;
}

/**
 * Appends an event to a tenant's chain: `hash = SHA-256(previous ‖ JCS(event))`, `previous` as its 32 bytes.
 *
 * @param previous hash of the event before, `GENESIS` for the first; lower-case hexadecimal
 * @throws NotCanonical when the event holds what JSON cannot carry without doubt (lone surrogates, unsafe integers)
 */
export function link(previous: string, event: AuditEvent): Link {
  // Through JSON, because an optional member may be present as `undefined`, which has no canonical form.
  const text = canonicalJson(JSON.parse(JSON.stringify(event)));
  return { event: text, hash: linkHash(previous, text) };
}

/** Hash of a stored event text after `previous`. */
export function linkHash(previous: string, event: string): string {
  if (!/^[0-9a-f]{64}$/.test(previous)) throw new RangeError('previous is not a SHA-256 in hexadecimal');
  return hash('sha256', Buffer.concat([Buffer.from(previous, 'hex'), Buffer.from(event, 'utf8')]), 'hex');
}
