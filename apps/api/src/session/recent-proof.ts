import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { ProblemError } from '../http/http.module.js';
import type { ConsoleSession } from './sessions.js';

const RECENT_MS = 10 * 60_000;

/** What would outlive a stolen session needs the person, not only the session: new credentials, new operators. */
@Injectable()
export class RecentProof {
  constructor(private readonly clock: Clock) {}

  /** @throws ProblemError 403 `step_up_required` */
  assert(session: ConsoleSession): void {
    if (this.clock.now() - session.authenticatedAt < RECENT_MS) return;
    throw new ProblemError(403, 'step_up_required', 'Confirm that it is you', {
      detail: 'You signed in a while ago. Confirm with your passkey, or sign in again if you have none.',
    });
  }
}
