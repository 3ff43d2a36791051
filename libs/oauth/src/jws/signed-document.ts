import type { KeyObject } from 'node:crypto';
import { SNAPSHOT_TYP } from '#libs/contracts';
import type { StrictJsonLimits } from '#libs/manifest';
import {
  acceptedAlg,
  BadJws,
  checkSignature,
  decodeSegment,
  encodeSegment,
  FOREIGN_MEMBERS,
  refuseMembers,
  signSegments,
  splitCompact,
} from './compact.js';
import type { SignatureAlg, VerificationKey } from './verification-key.js';

/** A token names its key by `kid` alone; only a proof brings its own. */
const FORBIDDEN_HEADERS = [...FOREIGN_MEMBERS, 'jwk'];

/** ES256 compact JWS of a JSON object. `privateKey` is a P-256 key; `kid` names its public half. */
export const signCompact = (
  payload: object,
  header: { readonly typ: string; readonly kid: string },
  privateKey: KeyObject,
): string => signSegments(encodeSegment({ alg: 'ES256', ...header }), encodeSegment(payload), privateKey);

export interface Acceptable {
  readonly types: readonly string[];
  /** Algorithms; default all that a `VerificationKey` may have. */
  readonly algs?: readonly SignatureAlg[];
  readonly keys: ReadonlyMap<string, VerificationKey>;
  readonly limits?: StrictJsonLimits;
}

/**
 * Payload of a compact JWS with an acceptable `typ`, algorithm and `kid`: type and algorithm first, then the signature, then
 * the payload.
 *
 * Not checked: any claim.
 *
 * @throws BadJws
 */
export function verifyCompact(jws: string, acceptable: Acceptable): Record<string, unknown> {
  const parts = splitCompact(jws);
  const header = decodeSegment(parts.header);
  const { typ, kid } = header as { typ?: unknown; kid?: unknown };
  if (typeof typ !== 'string' || !acceptable.types.includes(typ)) throw new BadJws('wrong typ');
  refuseMembers(header, FORBIDDEN_HEADERS);
  const alg = acceptedAlg(header);
  if (acceptable.algs?.includes(alg) === false) throw new BadJws('algorithm is not allowed');
  const key = typeof kid === 'string' ? acceptable.keys.get(kid) : undefined;
  if (key === undefined) throw new BadJws('unknown kid');
  if (alg !== key.alg) throw new BadJws('algorithm does not fit the key');
  checkSignature(parts, key);
  return decodeSegment(parts.payload, acceptable.limits);
}

/** A snapshot has more members than any message; its size is what the control plane makes it. */
const SNAPSHOT_LIMITS = { maxMembers: 10_000_000 };

/** Payload of a signed snapshot. Not checked: its schema, tenant, epoch and revision. @throws BadJws */
export const verifySnapshot = (jws: string, keys: ReadonlyMap<string, VerificationKey>): unknown =>
  verifyCompact(jws, { types: [SNAPSHOT_TYP], algs: ['ES256'], keys, limits: SNAPSHOT_LIMITS });
