import { causeOf, type Log } from '#libs/platform';
import type { DecidedStream, OutgoingEvents } from '../../decision/arrival.js';
import type { OpenStream, OpenStreams } from '../open-streams.js';
import type { Standings, StreamOwner } from '../standing.js';
import type { EventLog, StreamPlace } from './event-log.js';
import { RETRY_MS } from './journal.js';

/** How often it is looked whether a call has said more: resumed streams are few, and their calls short. */
const LOOK_MS = 200;

export interface ReplayParts {
  readonly standings: Standings;
  readonly events: EventLog;
  readonly open: OpenStreams;
  readonly log: Log;
}

/** What of a call's stream comes after an event: what was kept, then what is still said, until the answer. */
export class ReplayedStream implements OpenStream, DecidedStream {
  readonly session = undefined;
  private out: OutgoingEvents | undefined;
  private ended = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly ends: (() => void)[] = [];

  /** @param n position after which the caller wants to hear. @param idOf id of the event at a position */
  constructor(
    private readonly parts: ReplayParts,
    private readonly owner: StreamOwner,
    private readonly place: StreamPlace,
    private n: number,
    private readonly idOf: (n: number) => string,
    /** Whether the session is still there. Never rejects. */
    private readonly lives: () => Promise<boolean>,
  ) {}

  get tenant(): string {
    return this.place.tenant;
  }

  get principal(): string {
    return this.owner.caller.principal;
  }

  /** Runs once, when the stream ends. */
  onEnd(run: () => void): void {
    this.ends.push(run);
  }

  begin(out: OutgoingEvents): void {
    this.out = out;
    out.onClose(() => this.end());
    if (this.ended) return out.end(undefined);
    out.sendEvent(`retry: ${RETRY_MS}\n\n`);
    this.look();
  }

  abandon(): void {
    this.end();
  }

  changed(): void {
    // Lists are none of a call's business.
  }

  async refresh(): Promise<void> {
    if (!(await this.lives())) this.end();
  }

  async check(): Promise<void> {
    try {
      await this.parts.standings.of(this.owner);
    } catch {
      this.end();
    }
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.timer);
    this.parts.open.remove(this);
    for (const run of this.ends) run();
    this.out?.end(undefined);
  }

  private look(): void {
    this.pass().catch((cause: unknown) => {
      this.parts.log.warn('a stream cannot be resumed', { cause: causeOf(cause) });
      this.end();
    });
  }

  private async pass(): Promise<void> {
    // With the event that the caller has got: it may be the last one.
    const events = await this.parts.events.after(this.place, Math.max(0, this.n - 1));
    const { out } = this;
    if (this.ended || out === undefined) return;
    for (const { n, data, last } of events ?? []) {
      const got = n <= this.n;
      this.n = Math.max(n, this.n);
      if (!got && data !== '') out.sendEvent(`id: ${this.idOf(n)}\ndata: ${data}\n\n`);
      if (last) return this.end();
      if (out.full) return out.onDrain(() => this.look());
    }
    if (events === undefined) this.end();
    else this.timer = setTimeout(() => this.look(), LOOK_MS);
  }
}
