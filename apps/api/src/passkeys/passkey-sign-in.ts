import type { Assertion, CeremonyOptions } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../http/http.module.js';
import {
  ConsoleEntry,
  type ConsoleSession,
  digest,
  SessionCookie,
  Sessions,
} from '../session/session.module.js';
import { type ChallengePurpose, Challenges } from './challenges.js';
import { PasskeyProofs } from './passkey-proofs.js';
import { RelyingParty } from './relying-party.js';
import { findAccount } from './user-handle.js';

const SIGN_IN: ChallengePurpose = { use: 'sign-in', subject: '' };
const renewalOf = (session: ConsoleSession): ChallengePurpose => ({
  use: 'renew',
  subject: digest(session.secret),
});

/** One text for an unknown passkey, a wrong signature, a used challenge and a disabled account. */
const refused = (): ProblemError =>
  new ProblemError(401, 'passkey_refused', 'This passkey did not work', {
    detail: 'It is not known here, or took longer than five minutes. Try again, or use a sign-in link.',
  });

/** Signs operators in by discoverable passkey, and lets the signed-in prove again that it is them. */
@Injectable()
export class PasskeySignIn {
  constructor(
    private readonly party: RelyingParty,
    private readonly challenges: Challenges,
    private readonly proofs: PasskeyProofs,
    private readonly entry: ConsoleEntry,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
  ) {}

  options(): Promise<CeremonyOptions> {
    return this.party.assertionOptions(this.challenges.issue(SIGN_IN));
  }

  /** @throws ProblemError 401 `passkey_refused` */
  async signIn(assertion: Assertion, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const account = findAccount(Buffer.from(assertion.response.userHandle ?? '', 'base64url'));
    const passkey = account && (await this.proofs.answered(assertion, account, SIGN_IN));
    if (account === undefined || passkey === undefined) throw refused();
    const place = { tenantId: account.tenantId, accountId: account.id };
    if ((await this.entry.enter(place, 'passkey', request, reply)) === undefined) throw refused();
  }

  renewalOptions(session: ConsoleSession): Promise<CeremonyOptions> {
    return this.party.assertionOptions(this.challenges.issue(renewalOf(session)));
  }

  /** @throws ProblemError 401 `passkey_refused` */
  async renew(session: ConsoleSession, assertion: Assertion, reply: FastifyReply): Promise<void> {
    const passkey = await this.proofs.answered(assertion, session.operator, renewalOf(session));
    const secret = passkey && (await this.sessions.renew(session.secret));
    if (secret === undefined) throw refused();
    this.cookie.set(reply, secret);
  }
}
