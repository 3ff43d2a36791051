import { isIP } from 'node:net';
import type { Assertion, CeremonyOptions, Registration } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from '@simplewebauthn/server';
import { ProblemError } from '../http/http.module.js';
import { ApiSettings } from '../settings.js';
import { isReadableKey } from './approvals/public-jwk.js';

/** ES256, EdDSA, RS256 (COSE): the last is what some TPMs have. */
const ALGORITHMS = [-7, -8, -257];

/** What an authenticator said about a new credential. */
export interface NewCredential {
  readonly credential: WebAuthnCredential;
  readonly aaguid: string;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
}

export interface VerifiedAssertion {
  readonly counter: number;
  readonly backedUp: boolean;
}

/** The console as WebAuthn knows it: its domain, its origin, and what it demands of authenticators. */
@Injectable()
export class RelyingParty {
  private readonly origin: string;
  /** WebAuthn level 3 §5.1.3: a domain, which an address is not. */
  private readonly id: string | undefined;

  constructor(settings: ApiSettings) {
    this.origin = settings.publicUrl;
    const { hostname } = new URL(settings.publicUrl);
    this.id = isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : undefined;
  }

  get available(): boolean {
    return this.id !== undefined;
  }

  async registrationOptions(
    challenge: Buffer,
    user: { readonly handle: Buffer; readonly username: string; readonly name: string },
    known: readonly { readonly id: string; readonly transports: readonly string[] }[],
  ): Promise<CeremonyOptions> {
    const options = await generateRegistrationOptions({
      rpName: 'Sallyport',
      rpID: this.rpId(),
      userID: new Uint8Array(user.handle),
      userName: user.username,
      userDisplayName: user.name,
      challenge: new Uint8Array(challenge),
      timeout: 300_000,
      attestationType: 'none',
      excludeCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
    return { ...options };
  }

  /** @param known empty: the browser offers every passkey it has for this console */
  async assertionOptions(
    challenge: Buffer,
    known: readonly { readonly id: string; readonly transports: readonly string[] }[] = [],
  ): Promise<CeremonyOptions> {
    const options = await generateAuthenticationOptions({
      rpID: this.rpId(),
      challenge: new Uint8Array(challenge),
      timeout: 300_000,
      userVerification: 'required',
      allowCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] })),
    });
    return { ...options };
  }

  /** Undefined when the answer is not one to `accepts`, for this console, by a person who was verified. */
  async verifyRegistration(
    registration: Registration,
    accepts: (challenge: Buffer) => boolean,
  ): Promise<NewCredential | undefined> {
    const verified = await verifyRegistrationResponse({
      response: complete(registration),
      expectedChallenge: (challenge) => accepts(Buffer.from(challenge, 'base64url')),
      expectedOrigin: this.origin,
      expectedRPID: this.rpId(),
      supportedAlgorithmIDs: ALGORITHMS,
    }).catch(invalidAnswer);
    if (verified?.registrationInfo === undefined) return undefined;
    const { credential, aaguid, credentialDeviceType, credentialBackedUp } = verified.registrationInfo;
    if (!isReadableKey(credential.publicKey)) return undefined;
    return {
      credential,
      aaguid,
      backupEligible: credentialDeviceType === 'multiDevice',
      backedUp: credentialBackedUp,
    };
  }

  /** As above. A counter that did not grow means a copied authenticator: undefined too. */
  async verifyAssertion(
    assertion: Assertion,
    credential: WebAuthnCredential,
    accepts: (challenge: Buffer) => boolean,
  ): Promise<VerifiedAssertion | undefined> {
    const verified = await verifyAuthenticationResponse({
      response: complete(assertion),
      expectedChallenge: (challenge) => accepts(Buffer.from(challenge, 'base64url')),
      expectedOrigin: this.origin,
      expectedRPID: this.rpId(),
      credential,
      advancedFIDOConfig: { userVerification: 'required' },
    }).catch(invalidAnswer);
    if (verified?.verified !== true) return undefined;
    const { newCounter, credentialBackedUp } = verified.authenticationInfo;
    return { counter: newCounter, backedUp: credentialBackedUp };
  }

  private rpId(): string {
    if (this.id !== undefined) return this.id;
    throw new ProblemError(409, 'passkeys_unavailable', 'Passkeys do not work at this address', {
      detail: `Browsers bind passkeys to a domain, and ${this.origin} is an address. Open the console by a name.`,
    });
  }
}

/** The library throws plain errors for whatever is wrong with an answer; which one is of use to attackers only. */
const invalidAnswer = (cause: unknown): undefined => {
  if (cause instanceof Error) return undefined;
  throw cause;
};

/** Extensions are neither asked for nor looked at. */
const complete = <T extends Registration | Assertion>(answer: T) => ({
  ...answer,
  clientExtensionResults: {},
});
