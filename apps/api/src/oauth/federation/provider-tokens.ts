import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import {
  causeText,
  type IdentityProvider,
  ProviderConnections,
  ProviderFailure,
} from '../../identity-providers/identity-providers.module.js';
import { TrustedProviders } from '../../identity-providers/trusted-providers.read-model.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { CLOCK_TOLERANCE_S } from '../provider/lifetimes.js';

/** What a token of a provider must be like. */
export interface Expected {
  /** Lower case; an absent one is empty. */
  readonly typ: readonly string[];
  readonly requiredClaims?: readonly string[];
  /** Seconds since it was issued. */
  readonly maxTokenAge: number;
  /** Whether the provider may be used so. */
  readonly trusted: (provider: IdentityProvider) => boolean;
}

export interface ProviderToken {
  readonly provider: IdentityProvider;
  readonly claims: JWTPayload & { readonly sub: string; readonly exp: number };
}

const ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'];
const MAX_LENGTH = 16_384;

/** Tokens that a tenant's identity providers signed and somebody else brought. Not checked here: for whom they are. */
@Injectable()
export class ProviderTokens {
  constructor(
    private readonly trusted: TrustedProviders,
    private readonly connections: ProviderConnections,
    private readonly clock: Clock,
  ) {}

  /** @throws ProviderFailure */
  async verify(tenant: Tenant, token: string, expected: Expected): Promise<ProviderToken> {
    const issuer = issuerOf(token);
    const provider = await this.trusted.findByIssuer(tenant.id, issuer);
    if (provider === undefined || !expected.trusted(provider)) {
      throw new ProviderFailure('issuer-unknown', issuer);
    }
    const { keys } = await this.connections.get(tenant.id, provider);
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer: provider.issuer,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(this.clock.now()),
        maxTokenAge: expected.maxTokenAge,
        requiredClaims: ['sub', 'aud', 'exp', 'iat', ...(expected.requiredClaims ?? [])],
      });
      // RFC 8725 §3.11: what was made for one purpose is of no use for another.
      const typ = protectedHeader.typ?.toLowerCase().replace(/^application\//, '') ?? '';
      if (!expected.typ.includes(typ)) throw invalid('it is a token of another type');
      const { sub, exp } = payload;
      if (typeof sub !== 'string' || exp === undefined) throw invalid('sub is not a text');
      return { provider, claims: { ...payload, sub, exp } };
    } catch (cause) {
      if (cause instanceof ProviderFailure) throw cause;
      // Whatever is no fault of the token is one of the connection: keys that cannot be had.
      const unfit = cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout);
      throw new ProviderFailure(unfit ? 'assertion-invalid' : 'provider-unavailable', causeText(cause));
    }
  }
}

export const invalid = (detail: string): ProviderFailure => new ProviderFailure('assertion-invalid', detail);

/** Unverified: it only selects whose keys decide. */
function issuerOf(token: string): string {
  try {
    const { iss } = decodeJwt(token.length > MAX_LENGTH ? '' : token);
    if (typeof iss === 'string') return iss;
  } catch {
    // Told below, as for a token without an issuer.
  }
  throw invalid('it is not a JWT with an issuer');
}
