import { createHmac, sign, type KeyObject } from 'node:crypto';

/** JSON text as it is, or an object to be written as JSON; what is `undefined` is left out. */
type Segment = string | object;

const segment = (value: Segment): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A compact JWS with any header and payload, also such as no library would sign. ES256 unless the key is another. */
export function signed(header: Segment, payload: Segment, key: KeyObject): string {
  const input = `${segment(header)}.${segment(payload)}`;
  const ec = key.asymmetricKeyType === 'ec';
  const signature = sign(ec ? 'sha256' : null, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

export function hmacSigned(header: Segment, payload: Segment, secret: string | Buffer): string {
  const input = `${segment(header)}.${segment(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** `alg: none`: an empty signature. */
export const unsigned = (header: Segment, payload: Segment): string =>
  `${segment(header)}.${segment(payload)}.`;

/** Seconds since 1970, as tokens have them. */
export const seconds = (): number => Math.floor(Date.now() / 1000);

/** JSON text of an object with one more member, which may repeat one that is there. */
export const withMember = (object: object, member: string): string =>
  `${JSON.stringify(object).slice(0, -1)},${member}}`;
