import type { KeyObject } from 'node:crypto';
import { SNAPSHOT_TYP } from '#libs/contracts';
import type { StrictJsonLimits } from '#libs/manifest';
import {
  acceptedAlg,
  BadJws,
  checkSignature,
  decodeSegment,
  encodeSegment,
  refuseMembers,
  signSegments,
  splitCompact,
} from './compact.js';
import type { VerificationKey } from './verification-key.js';

export const FORBIDDEN_HEADERS = [
  'jku',
  'jwk',
  'x5u',
  'x5c',
  'x5t',
  'x5t#S256',
  'crit',
  'b64',
  'zip',
] as const;

/** ES256 compact JWS of a JSON object. `privateKey` is a P-256 key; `kid` names its public half. */
export const signCompact = (
  payload: object,
  header: { readonly typ: string; readonly kid: string },
  privateKey: KeyObject,
): string => signSegments(encodeSegment({ alg: 'ES256', ...header }), encodeSegment(payload), privateKey);

/**
 * Payload of a compact JWS whose `typ` is one of `types` and whose `kid` is one of `keys`: type and algorithm first, then
 * the signature, then the payload.
 *
 * Not checked: any claim.
 *
 * @throws BadJws
 */
export function verifyCompact(
  jws: string,
  types: readonly string[],
  keys: ReadonlyMap<string, VerificationKey>,
  limits?: StrictJsonLimits,
): Record<string, unknown> {
  const parts = splitCompact(jws);
  const header = decodeSegment(parts.header);
  const { typ, kid } = header as { typ?: unknown; kid?: unknown };
  if (typeof typ !== 'string' || !types.includes(typ)) throw new BadJws('wrong typ');
  refuseMembers(header, FORBIDDEN_HEADERS);
  const key = typeof kid === 'string' ? keys.get(kid) : undefined;
  if (key === undefined) throw new BadJws('unknown kid');
  if (acceptedAlg(header) !== key.alg) throw new BadJws('algorithm does not fit the key');
  checkSignature(parts, key);
  return decodeSegment(parts.payload, limits);
}

/** A snapshot has more members than any message; its size is what the control plane makes it. */
const SNAPSHOT_LIMITS = { maxMembers: 10_000_000 };

/** Payload of a signed snapshot. Not checked: its schema, tenant, epoch and revision. @throws BadJws */
export const verifySnapshot = (jws: string, keys: ReadonlyMap<string, VerificationKey>): unknown =>
  verifyCompact(jws, [SNAPSHOT_TYP], es256Only(keys), SNAPSHOT_LIMITS);

/** What the platform itself signs is always ES256. */
export const es256Only = (keys: ReadonlyMap<string, VerificationKey>): ReadonlyMap<string, VerificationKey> =>
  new Map([...keys].filter(([, key]) => key.alg === 'ES256'));
