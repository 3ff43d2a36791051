import { causeOf, type Clock, type Log } from '#libs/platform';
import { randomBytes } from 'node:crypto';
import { type LegacySession, RESUMABLE } from '../../sessions/legacy-session.js';
import type { EventIds } from './event-ids.js';
import type { EventLog } from './event-log.js';
import { Journal } from './journal.js';

/** Journals of streams that answer requests in sessions. */
export class Journals {
  private failing = false;

  constructor(
    private readonly events: EventLog,
    private readonly ids: EventIds,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** A journal for a stream that begins now; undefined where the client could not resume it. */
  begin(tenant: string, session: LegacySession | undefined): Journal | undefined {
    if (session?.version !== RESUMABLE) return undefined;
    const place = { tenant, session: session.digest, stream: randomBytes(9).toString('base64url') };
    const idOf = (n: number): string => this.ids.seal(tenant, session, { stream: place.stream, n });
    this.watch(this.events.open(place, this.clock.now()));
    return new Journal(idOf, (event, dropBefore) => this.watch(this.events.append(place, event, dropBefore)));
  }

  /** What cannot be kept cannot be resumed, which harms nobody whose stream does not break. */
  private watch(kept: Promise<void>): void {
    kept.then(
      () => void (this.failing = false),
      (cause: unknown) => {
        if (!this.failing) this.log.warn('streams cannot be resumed', { cause: causeOf(cause) });
        this.failing = true;
      },
    );
  }
}
