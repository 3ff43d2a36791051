import type { OauthPolicy } from '#libs/contracts';

export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** Whether tokens must be bound to a key. */
  readonly dpop: 'required' | 'allowed';
  readonly suspended: boolean;
  readonly oauth: OauthPolicy;
  /** Changes with every change of the tenant's keys. */
  readonly keyVersion: number;
  /** Issuer of the tenant's authorization server: `<api>/t/<slug>/oauth`. */
  readonly issuer: string;
}

/** Issuer of a tenant's authorization server. @param publicUrl origin of the control plane */
export const issuerOf = (publicUrl: string, slug: string): string => `${publicUrl}/t/${slug}/oauth`;
