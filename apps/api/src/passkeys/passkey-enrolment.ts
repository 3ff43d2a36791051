import type { CeremonyOptions, Registration } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import { type ChallengePurpose, Challenges } from './challenges.js';
import { PasskeyStore } from './passkey-store.js';
import { type NewCredential, RelyingParty } from './relying-party.js';
import { userHandle } from './user-handle.js';

interface NewOwner {
  readonly tenantId: string;
  readonly id: string;
  readonly username: string;
  readonly name: string;
}

/** The ceremony that makes a new passkey for an account, which need not exist yet. */
@Injectable()
export class PasskeyEnrolment {
  constructor(
    private readonly store: PasskeyStore,
    private readonly party: RelyingParty,
    private readonly challenges: Challenges,
  ) {}

  async options(owner: NewOwner, purpose: ChallengePurpose): Promise<CeremonyOptions> {
    const known = await this.store.credentials(owner);
    return this.party.registrationOptions(
      this.challenges.issue(purpose),
      { handle: userHandle(owner), username: owner.username, name: owner.name },
      known.map(({ credentialId: id, transports }) => ({ id, transports })),
    );
  }

  /** The new credential, when it answers a challenge of ours for this purpose, for the first time. */
  async verified(registration: Registration, purpose: ChallengePurpose): Promise<NewCredential | undefined> {
    let challenge: Buffer | undefined;
    const credential = await this.party.verifyRegistration(registration, (given) => {
      challenge = given;
      return this.challenges.isOurs(given, purpose);
    });
    if (credential === undefined || challenge === undefined) return undefined;
    return (await this.challenges.use(challenge)) ? credential : undefined;
  }
}
