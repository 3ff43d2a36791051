import { type ConfigOf, type LeaseMaterial, MAX_LEASE_S } from '#libs/contracts';
import type { MintedToken } from '../mint/minting.js';

export interface Leased {
  readonly material: LeaseMaterial;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** A token is given up this long before it ends, so that it is good when it arrives. Seconds. */
const MARGIN_S = 10;
/** A token whose issuer does not say how long it is good is taken to be good this long. Seconds. */
const UNSAID_S = 60;

/** A token as `Authorization: Bearer`, for as long as it is good and a lease may be. @param now Unix milliseconds */
export function bearerLease({ token, expiresIn }: MintedToken, now: number): Leased {
  const seconds = Math.min(MAX_LEASE_S, Math.max(0, (expiresIn ?? UNSAID_S) - MARGIN_S));
  return {
    material: { kind: 'header', name: 'authorization', value: `Bearer ${token}` },
    expiresAt: now + seconds * 1000,
  };
}

export const headerLease = (config: ConfigOf<'static_secret'>, secret: string, now: number): Leased => ({
  material: {
    kind: 'header',
    name: config.header,
    value: config.scheme === undefined ? secret : `${config.scheme} ${secret}`,
  },
  expiresAt: now + MAX_LEASE_S * 1000,
});

export function certificateLease({ ca }: ConfigOf<'mtls'>, secret: string, now: number): Leased {
  const { certificate, key } = JSON.parse(secret) as { certificate: string; key: string };
  const trust = ca === undefined ? {} : { ca };
  return {
    material: { kind: 'certificate', certificate, key, ...trust },
    expiresAt: now + MAX_LEASE_S * 1000,
  };
}
