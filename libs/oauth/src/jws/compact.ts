import { isUtf8 } from 'node:buffer';
import { sign, verify, type KeyObject } from 'node:crypto';
import { isObject, parseStrictJson, type StrictJsonLimits } from '#libs/manifest';
import type { SignatureAlg, VerificationKey } from './verification-key.js';

/** A compact JWS that is not acceptable. `message` is for the audit log, never for the sender. */
export class BadJws extends Error {
  override readonly name = 'BadJws';
}

/** The three segments of a compact JWS, not decoded. */
export interface CompactJws {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
  /** What was signed: header and payload segment with the dot between. */
  readonly signingInput: string;
}

const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** RFC 7515 §7.1, base64url without padding. An empty segment (`alg: none`) is no compact JWS here. @throws BadJws */
export function splitCompact(jws: string): CompactJws {
  if (!COMPACT.test(jws)) throw new BadJws('not one compact JWS');
  const first = jws.indexOf('.');
  const last = jws.lastIndexOf('.');
  return {
    header: jws.slice(0, first),
    payload: jws.slice(first + 1, last),
    signature: jws.slice(last + 1),
    signingInput: jws.slice(0, last),
  };
}

/** A segment as a JSON object, read strictly: a second reader must not see other members. @throws BadJws */
export function decodeSegment(segment: string, limits?: StrictJsonLimits): Record<string, unknown> {
  const bytes = Buffer.from(segment, 'base64url');
  if (!isUtf8(bytes)) throw new BadJws('not UTF-8');
  let value: unknown;
  try {
    value = parseStrictJson(bytes.toString('utf8'), limits);
  } catch (cause) {
    throw new BadJws(cause instanceof Error ? cause.message : 'not JSON', { cause });
  }
  if (!isObject(value)) throw new BadJws('not a JSON object');
  return value;
}

/** Header members by which the sender would name another key (RFC 8725 §3.10) or change what is signed. */
export const FOREIGN_MEMBERS = ['jku', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'crit', 'b64', 'zip'] as const;

/** @throws BadJws */
export function refuseMembers(header: Record<string, unknown>, names: readonly string[]): void {
  for (const name of names)
    if (Object.hasOwn(header, name)) throw new BadJws(`header ${name} is not allowed`);
}

const ALGS: Readonly<Record<string, SignatureAlg>> = Object.freeze({
  ES256: 'ES256',
  EdDSA: 'EdDSA',
  // RFC 9864 gives the same algorithm a name of its own.
  Ed25519: 'EdDSA',
});

/** The `alg` member, if it is one of the few that are ever accepted (RFC 8725 §3.1). @throws BadJws */
export function acceptedAlg(header: Record<string, unknown>): SignatureAlg {
  const { alg } = header as { alg?: unknown };
  if (typeof alg !== 'string' || !Object.hasOwn(ALGS, alg)) throw new BadJws('algorithm is not allowed');
  return ALGS[alg] as SignatureAlg;
}

/** @throws BadJws */
export function checkSignature(jws: CompactJws, key: Pick<VerificationKey, 'alg' | 'key'>): void {
  const signature = Buffer.from(jws.signature, 'base64url');
  // Spare bits of the last character would give one signature many spellings.
  if (signature.length !== 64 || signature.toString('base64url') !== jws.signature) {
    throw new BadJws('signature is malformed');
  }
  const data = Buffer.from(jws.signingInput, 'latin1');
  const ok =
    key.alg === 'ES256'
      ? verify('sha256', data, { key: key.key, dsaEncoding: 'ieee-p1363' }, signature)
      : verify(null, data, key.key, signature);
  if (!ok) throw new BadJws('signature does not verify');
}

/** Base64url of the JSON text. */
export const encodeSegment = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** ES256 over two segments; `privateKey` is a P-256 key. */
export function signSegments(header: string, payload: string, privateKey: KeyObject): string {
  const signingInput = `${header}.${payload}`;
  const signature = sign('sha256', Buffer.from(signingInput, 'latin1'), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  return `${signingInput}.${signature.toString('base64url')}`;
}
