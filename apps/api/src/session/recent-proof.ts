import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { ProblemError } from '../http/http.module.js';
import { personNeeded } from './access/request-context.js';
import type { ConsoleSession } from './sessions.js';

const RECENT_MS = 10 * 60_000;

/** What would outlive a stolen session needs the person, not only the session: new credentials, new operators. */
@Injectable()
export class RecentProof {
  constructor(private readonly clock: Clock) {}

  /**
   * @param session undefined: a machine's, which proves nothing of a person
   * @throws ProblemError 403 `step_up_required`, `session_needed`
   */
  assert(session: ConsoleSession | undefined): void {
    if (session === undefined) throw personNeeded();
    if (this.clock.now() - session.authenticatedAt < RECENT_MS) return;
    throw new ProblemError(403, 'step_up_required', 'Confirm that it is you', {
      detail: 'You signed in a while ago. Confirm with your passkey, or sign in again if you have none.',
    });
  }
}
