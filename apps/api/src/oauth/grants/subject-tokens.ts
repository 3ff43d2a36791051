import type { DelegationConstraints } from '#libs/contracts';
import type { ExchangeClient } from '#libs/oauth';
import type Provider from 'oidc-provider';
import type { TokenEndpointGrantContext } from 'oidc-provider';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import type { IssuedClaims } from '../provider/issued-claims.js';

/** A token exchange (RFC 8693 §2.1) whose client and key are proved. */
export interface Exchange {
  readonly tenant: Tenant;
  readonly provider: Provider;
  readonly ctx: TokenEndpointGrantContext;
  readonly client: ExchangeClient;
  readonly subjectToken: string;
  /** Resource indicator of the token that is asked for. */
  readonly resource: string;
  readonly scope: string | undefined;
  /** Parameter `constraints`: tighter ones than the subject token has. */
  readonly constraints: DelegationConstraints | undefined;
}

/** What the new token says. It is bound to the client's key, and never comes with a refresh token. */
export interface ExchangedAuthority {
  readonly sub: string;
  /** OAuth grant it comes from, if any. */
  readonly grantId?: string | undefined;
  readonly scopes: readonly string[];
  /** Seconds. */
  readonly expiresIn: number;
  readonly claims: IssuedClaims;
}

/** Port: one kind of token that may be exchanged. */
export abstract class SubjectTokenKind {
  /** Value of `subject_token_type`. */
  abstract readonly type: string;

  /**
   * Verifies the subject token and decides what it is good for: subject, target, scope, lifetime.
   *
   * @throws ExchangeRefused, Denied, OIDCProviderError
   */
  abstract exchange(exchange: Exchange): Promise<ExchangedAuthority>;
}
