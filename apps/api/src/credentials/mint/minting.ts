import type { SecretPurpose } from '#libs/contracts';
import type { VisibleServer } from '../visible-server.js';

/** A user as the gateway proved them. */
export interface LeaseSubject {
  readonly sub: string;
  /** The call token that proved it, for an authorization server that is to read it. */
  readonly token: string;
}

/** What a credential is minted for. */
export interface Minting {
  readonly tenant: { readonly id: string; readonly slug: string; readonly issuer: string };
  readonly server: VisibleServer;
  /** Secrets in force. @throws MintRefused while one is not set */
  readonly secret: (purpose: SecretPurpose) => Promise<string>;
}

export interface MintingForUser extends Minting {
  readonly subject: LeaseSubject;
}

/** An access token of the upstream. */
export interface MintedToken {
  readonly token: string;
  /** Seconds it is good for, as its issuer says; undefined when it does not say. */
  readonly expiresIn: number | undefined;
}
