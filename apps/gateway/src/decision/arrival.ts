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

/** What is sent back. */
export interface Answer {
  readonly status: number;
  /** JSON text; absent: no body. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
