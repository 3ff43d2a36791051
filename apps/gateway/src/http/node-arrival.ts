import { Denied } from '#libs/denial';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Arrival } from '../decision/arrival.js';
import { CallerConnection, type EarlyMessages } from '../upstream/caller-connection.js';

/** A request of Node's HTTP server. */
export class NodeArrival implements Arrival {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly connection: CallerConnection;
  /** Whether the body was asked for. What nobody asked for is still in the socket. */
  taken = false;

  /**
   * @param source address of the client
   * @param stream begins an event stream as the response
   */
  constructor(
    private readonly request: IncomingMessage,
    readonly source: string,
    stream?: () => EarlyMessages,
  ) {
    this.connection = new CallerConnection(stream);
    this.method = request.method ?? '';
    this.target = request.url ?? '';
    this.headers = request.headers;
    this.rawHeaders = request.rawHeaders;
  }

  /** Counts while it reads: a declared length is only a claim. */
  body(maxBytes: number): Promise<Buffer> {
    this.taken = true;
    const { request } = this;
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      this.taken = false;
      request.removeAllListeners('data');
      reject(new Denied('request-too-large', { detail: `more than ${maxBytes} bytes` }));
    });
    request.on('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)),
    );
    // Every request closes, and an error with its stack is dear: none is made for those that have ended.
    request.on('close', () => {
      if (!request.readableEnded) reject(new Denied('request-malformed', { detail: 'the body ended early' }));
    });
    return promise;
  }
}
