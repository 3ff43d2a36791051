import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { SessionModule } from '../session/session.module.js';
import { Approvals } from './approvals/approvals.js';
import { Challenges } from './challenges.js';
import { PasskeyEnrolment } from './passkey-enrolment.js';
import { PasskeyProofs } from './passkey-proofs.js';
import { PasskeySignIn } from './passkey-sign-in.js';
import { PasskeySignInController } from './passkey-sign-in.controller.js';
import { PasskeyStore } from './passkey-store.js';
import { Passkeys } from './passkeys.js';
import { PasskeysController } from './passkeys.controller.js';
import { RelyingParty } from './relying-party.js';

export { Approvals, type Decided, type ProvenApproval } from './approvals/approvals.js';
export { PasskeyEnrolment } from './passkey-enrolment.js';
export { PasskeyStore } from './passkey-store.js';

/** Passkeys of operators: enrolling, signing in, and signing decisions (WebAuthn). */
@Module({
  imports: [AuditModule, SessionModule],
  controllers: [PasskeysController, PasskeySignInController],
  providers: [
    Approvals,
    Challenges,
    PasskeyEnrolment,
    PasskeyProofs,
    PasskeySignIn,
    PasskeyStore,
    Passkeys,
    RelyingParty,
  ],
  exports: [Approvals, PasskeyEnrolment, PasskeyStore],
})
export class PasskeysModule {}
