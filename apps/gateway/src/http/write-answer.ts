import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../decision/arrival.js';

/** How much of an unwanted body is read and thrown away, and for how long, so that its sender gets to see the answer. */
const DISCARD_BYTES = 8 * 1024 * 1024;
const DISCARD_MS = 2_000;

/**
 * Writes the one answer to a request. A request refused before its body was read ends its connection: what is left of the
 * body must not be taken for the next request.
 */
export function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  headers: Readonly<Record<string, string>>,
  bodyTaken: boolean,
): void {
  // The caller has left: nobody reads.
  if (response.destroyed) return;
  const { body } = answer;
  const all: Record<string, string | number> = { ...headers, ...answer.headers };
  if (body !== undefined) {
    all['content-type'] = 'application/json';
    all['content-length'] = Buffer.byteLength(body);
  } else if (answer.status !== 204) all['content-length'] = 0;
  const unread = !bodyTaken && hasBody(request);
  if (unread) all['connection'] = 'close';
  response.writeHead(answer.status, all);
  if (!unread) response.end(body);
  else {
    if (body !== undefined) response.write(body);
    endAfterBody(request, response);
  }
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Closing a socket with unread bytes resets it, and the answer may be lost with it (RFC 9112 §9.6). */
function endAfterBody(request: IncomingMessage, response: ServerResponse): void {
  let left = DISCARD_BYTES;
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, DISCARD_MS);
  request.once('end', end);
  request.once('close', end);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) end();
  });
  request.resume();
}
