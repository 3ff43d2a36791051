import { Agent, request } from 'node:http';
import { connect } from 'node:net';

export interface WireRequest {
  readonly port: number;
  /** Value of the Host header, whatever the port is. */
  readonly host: string;
  readonly method: string;
  /** Request target as it is written on the wire. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string | Buffer | undefined;
  /** Address to send from. */
  readonly source?: string | undefined;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const TIMEOUT_MS = 20_000;
/** One connection per request: refusals may close theirs. */
const agent = new Agent({ keepAlive: false });

/** Sends headers exactly as given: repeated ones stay repeated, and no client library adds or corrects anything. */
export function send(given: WireRequest, through = agent): Promise<WireAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
  const { port, host, method, target: path, headers, body, source } = given;
  const length: [string, string][] =
    body === undefined ? [] : [['Content-Length', String(Buffer.byteLength(body))]];
  const outgoing = request({
    host: '127.0.0.1',
    port,
    method,
    path,
    agent: through,
    timeout: TIMEOUT_MS,
    headers: [['Host', host], ...headers, ...length].flat(),
    ...(source === undefined ? {} : { localAddress: source }),
  });
  outgoing.once('error', reject);
  outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
  outgoing.once('response', (incoming) => {
    let text = '';
    incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    incoming.once('error', reject);
    incoming.once('end', () =>
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }),
    );
  });
  outgoing.end(body);
  return promise;
}

/** One connection on which a request is sent again and again, each after the answer to the one before. */
export class Line {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly given: WireRequest) {}

  send(): Promise<WireAnswer> {
    return send(this.given, this.agent);
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Sends bytes, and returns everything that comes back until the server closes the connection. */
export function sendBytes(port: number, bytes: string, source?: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({
    port,
    host: '127.0.0.1',
    ...(source === undefined ? {} : { localAddress: source }),
  });
  let text = '';
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
  socket.setEncoding('latin1').on('data', (chunk) => (text += String(chunk)));
  socket.once('error', (cause: NodeJS.ErrnoException) =>
    cause.code === 'ECONNRESET' ? resolve(text) : reject(cause),
  );
  socket.once('close', () => resolve(text));
  socket.write(bytes);
  return promise;
}

let sources = 0;

/**
 * An address that nothing was sent from before, so that a refusal is neither counted with an earlier one nor subject
 * to its limits. Only Linux answers for all of 127.0.0.0/8.
 */
export function freshSource(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  sources++;
  return `127.${1 + ((sources >> 16) & 63)}.${(sources >> 8) & 255}.${sources & 255}`;
}
