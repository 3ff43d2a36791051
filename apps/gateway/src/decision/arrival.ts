import type { IncomingHttpHeaders } from 'node:http';
import type { CallerConnection } from '../upstream/caller-connection.js';

/** A request as it arrived: headers only. The body is not read before the caller is known. */
export interface Arrival {
  readonly method: string;
  /** Request target, byte for byte. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** Name, value, name, value …: here repeated headers can still be seen. */
  readonly rawHeaders: readonly string[];
  /** Address of the client, as the socket or a trusted proxy tells it. */
  readonly source: string;
  readonly connection: CallerConnection;
  /** Reads the body. @throws Denied `request-too-large` */
  body(maxBytes: number): Promise<Buffer>;
}

/** An event stream that is open, as whoever writes to it sees it. */
export interface OutgoingEvents {
  /** @param text a whole event. @returns false when the caller does not read as fast */
  sendEvent(text: string): boolean;
  readonly full: boolean;
  onDrain(resume: () => void): void;
  /** Called once, when the connection has ended, whoever ended it. */
  onClose(closed: () => void): void;
  /** @param answer JSON text of the last message; absent: there is none */
  end(answer: string | undefined): void;
}

/** A stream that was decided on. Exactly one of its methods is called, once. */
export interface DecidedStream {
  begin(out: OutgoingEvents): void;
  /** The caller left before it could begin. */
  abandon(): void;
}

/** What is sent back. */
export interface Answer {
  readonly status: number;
  /** JSON text; absent: no body. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of a body: an event stream that goes on until it is ended. */
  readonly stream?: DecidedStream;
}
