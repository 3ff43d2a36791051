import { connect } from 'node:net';

export interface RawAnswer {
  /** Undefined when the connection was closed without an answer. */
  readonly status: number | undefined;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  readonly json: {
    readonly id?: unknown;
    readonly result?: Record<string, unknown>;
    readonly error?: { readonly code: number; readonly message: string; readonly data?: object };
  };
}

/** A request exactly as these lines and bytes say. `Content-Length` is added unless the lines frame the body themselves. */
export function rawRequest(lines: readonly string[], body: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(body);
  const framed = lines.some((line) => /^(?:content-length|transfer-encoding):/i.test(line));
  const all = framed ? lines : [...lines, `content-length: ${bytes.length}`];
  return Buffer.concat([Buffer.from(`${all.join('\r\n')}\r\n\r\n`), bytes]);
}

/**
 * Sends bytes over a connection of their own and reads the one answer.
 *
 * @param giveUp says at once that nothing more will be sent, whatever was promised
 * @param toTheEnd waits until the server has ended the connection by itself as well
 * @throws Error when that does not come
 */
export async function exchangeRaw(
  port: number,
  bytes: Buffer,
  { toTheEnd = false, giveUp = false, withinMs = 60_000 } = {},
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  const received: Buffer[] = [];
  const settled = Promise.withResolvers<void>();
  const limit = setTimeout(
    () => settled.reject(new Error(`${toTheEnd ? 'not ended' : 'no answer'} within ${withinMs} ms`)),
    withinMs,
  );
  socket.on('data', (chunk: Buffer) => {
    received.push(chunk);
    if (!toTheEnd && read(Buffer.concat(received)) !== undefined) settled.resolve();
  });
  socket.on('close', () => settled.resolve());
  // A reset ends it too; what was received before counts.
  socket.on('error', () => undefined);
  if (giveUp) socket.end(bytes);
  else socket.write(bytes);
  try {
    await settled.promise;
  } finally {
    clearTimeout(limit);
    socket.destroy();
  }
  return read(Buffer.concat(received), false) ?? NOTHING;
}

const NOTHING = { status: undefined, headers: new Map<string, string>(), body: '', json: {} };

/** @param whole undefined until the body is there; an answer to HEAD has none */
function read(bytes: Buffer, whole = true): RawAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.subarray(0, end).toString().split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const length = Number(headers.get('content-length') ?? 0);
  if (whole && bytes.length - end - 4 < length) return undefined;
  const body = bytes.subarray(end + 4, end + 4 + length).toString();
  const json = body.startsWith('{') ? (JSON.parse(body) as RawAnswer['json']) : {};
  return { status: Number(first.split(' ')[1]), headers, body, json };
}
