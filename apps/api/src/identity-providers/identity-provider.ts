import type { IdentityProviderView, ProviderClient } from '#libs/contracts';

/** A customer's identity provider as it is configured; the client secret is sealed. */
export interface IdentityProvider {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** Exactly as the provider's metadata and tokens name it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientAuth: ProviderClient['auth'];
  readonly sealedSecret: Buffer | null;
  readonly enabled: boolean;
  /** People sign in to agents with it. */
  readonly signIn: boolean;
  /** Operators who linked an account of theirs sign in to the console with it. */
  readonly operatorSignIn: boolean;
  readonly idJag: boolean;
  readonly scopes: readonly string[];
  readonly claims: readonly string[];
  readonly exchangeAudiences: readonly { readonly audience: string; readonly agent: string }[];
  /** Grows with every change. */
  readonly version: number;
  readonly people: number;
  readonly mappingVersion: number;
}

/** Addresses of one provider at our side. Each has its own, so that an answer tells who sent it (RFC 9700 §4.4.2). */
export const redirectUri = (publicUrl: string, tenant: string, provider: string): string =>
  `${publicUrl}/t/${tenant}/federation/${provider}`;

export const jwksUri = (publicUrl: string, tenant: string): string =>
  `${publicUrl}/t/${tenant}/federation-keys`;

export function viewOf(
  provider: IdentityProvider,
  tenant: { readonly slug: string },
  publicUrl: string,
): IdentityProviderView {
  const { sealedSecret: _secret, version: _version, ...shown } = provider;
  return {
    ...shown,
    scopes: [...shown.scopes],
    claims: [...shown.claims],
    exchangeAudiences: [...shown.exchangeAudiences],
    redirectUri: redirectUri(publicUrl, tenant.slug, provider.slug),
    jwksUri: jwksUri(publicUrl, tenant.slug),
  };
}
