import { EventLog, type LoggedEvent, MAX_EVENTS, MAX_STREAMS, type StreamPlace } from './event-log.js';

/** Event streams in memory. Held to the same contract suite as the Redis log. */
export class FakeEventLog extends EventLog {
  /** Set to make every request fail as an unreachable log does. */
  down = false;
  private readonly streams = new Map<string, LoggedEvent[]>();

  override async open(place: StreamPlace): Promise<void> {
    this.assertUp();
    this.streams.set(keyOf(place), []);
    const own = [...this.streams.keys()].filter((key) => key.startsWith(keyOf({ ...place, stream: '' })));
    for (const key of own.slice(0, Math.max(0, own.length - MAX_STREAMS))) this.streams.delete(key);
  }

  override async append(place: StreamPlace, event: LoggedEvent, dropBefore: number): Promise<void> {
    this.assertUp();
    const events = this.streams.get(keyOf(place));
    if (events === undefined) return;
    const kept = [...events, event].slice(-MAX_EVENTS).filter(({ n }) => n >= dropBefore);
    this.streams.set(keyOf(place), kept);
  }

  override async after(place: StreamPlace, n: number): Promise<readonly LoggedEvent[] | undefined> {
    this.assertUp();
    return this.streams.get(keyOf(place))?.filter((event) => event.n > n);
  }

  override async drop(tenant: string, session: string): Promise<void> {
    this.assertUp();
    const own = keyOf({ tenant, session, stream: '' });
    for (const key of this.streams.keys()) if (key.startsWith(own)) this.streams.delete(key);
  }

  private assertUp(): void {
    if (this.down) throw new Error('log is down');
  }
}

const keyOf = ({ tenant, session, stream }: StreamPlace): string => `${tenant} ${session} ${stream}`;
