import type { Assertion } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import { type ChallengePurpose, Challenges } from './challenges.js';
import { PasskeyStore, type StoredPasskey } from './passkey-store.js';
import { RelyingParty } from './relying-party.js';

interface Owner {
  readonly tenantId: string;
  readonly id: string;
}

/** Proves that a person holds one of an account's passkeys, now. */
@Injectable()
export class PasskeyProofs {
  constructor(
    private readonly store: PasskeyStore,
    private readonly party: RelyingParty,
    private readonly challenges: Challenges,
  ) {}

  /** The passkey that answered a challenge of ours for this purpose, for the first time; undefined for anything else. */
  async answered(
    assertion: Assertion,
    owner: Owner,
    purpose: ChallengePurpose,
  ): Promise<StoredPasskey | undefined> {
    let challenge: Buffer | undefined;
    const passkey = await this.signed(assertion, owner, (given) => {
      challenge = given;
      return this.challenges.isOurs(given, purpose);
    });
    return passkey !== undefined && challenge !== undefined && (await this.challenges.use(challenge))
      ? passkey
      : undefined;
  }

  /** The passkey of the account that signed an accepted challenge. That the challenge is used once is the caller's business. */
  async signed(
    assertion: Assertion,
    owner: Owner,
    accepts: (challenge: Buffer) => boolean,
  ): Promise<StoredPasskey | undefined> {
    const passkey = (await this.store.credentials(owner)).find(
      ({ credentialId }) => credentialId === assertion.id,
    );
    if (passkey === undefined) return undefined;
    const { credentialId: id, counter, transports } = passkey;
    const credential = { id, counter, transports, publicKey: new Uint8Array(passkey.publicKey) };
    const use = await this.party.verifyAssertion(assertion, credential, accepts);
    if (use === undefined || !(await this.store.recordUse(owner, passkey.id, use))) return undefined;
    return passkey;
  }
}
