/** One event of a stream as it was sent. */
export interface LoggedEvent {
  /** Position in the stream, from 1. */
  readonly n: number;
  /** JSON text of the message; empty: the stream ended without a message. */
  readonly data: string;
  /** Nothing comes after it. */
  readonly last: boolean;
}

/** Which stream of which session. */
export interface StreamPlace {
  readonly tenant: string;
  /** Digest of the session. */
  readonly session: string;
  readonly stream: string;
}

/** Streams of one session that are kept; the oldest makes room. */
export const MAX_STREAMS = 16;
/** Events of a stream that are kept, the newest. */
export const MAX_EVENTS = 256;
/** Characters of a stream that are kept, the newest. */
export const MAX_CHARACTERS = 1_048_576;
/** How long a stream under way is kept, and one that has ended. */
export const OPEN_MS = 15 * 60_000;
export const ENDED_MS = 2 * 60_000;

/** What was sent on event streams of sessions, shared by all replicas, so that a stream that broke can be resumed. */
export abstract class EventLog {
  /** Begins a stream. Rejects when it cannot be kept. */
  abstract open(place: StreamPlace, now: number): Promise<void>;

  /**
   * Adds an event.
   * @param dropBefore events before this position need not be kept
   */
  abstract append(place: StreamPlace, event: LoggedEvent, dropBefore: number): Promise<void>;

  /** What is kept of the events after position `n`, in order; undefined for a stream that is not kept. */
  abstract after(place: StreamPlace, n: number): Promise<readonly LoggedEvent[] | undefined>;

  /** Keeps nothing more of the streams of a session that has begun so far; what is still said on them is not kept either. */
  abstract drop(tenant: string, session: string): Promise<void>;
}
