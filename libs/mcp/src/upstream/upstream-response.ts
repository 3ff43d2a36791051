import { StrictJsonError, type StrictJsonLimits, parseStrictJson, isObject } from '#libs/manifest';
import { isMessageId, type MessageId } from '../request/message.js';
import { SseParser } from './sse-parser.js';
import { UpstreamRpcError, UpstreamViolation } from './upstream-violation.js';

export interface UpstreamResult {
  readonly result: Readonly<Record<string, unknown>>;
  /** Text of the JSON-RPC message as received. */
  readonly raw: string;
}

type Members = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The one answer to our request in a whole response body, plain JSON or an event stream (mcp-protocol §5.3).
 * Notifications are skipped. The caller has bounded the body and refused codings other than identity.
 * @param mayAsk whether an `input_required` result is one (SEP-2322)
 *
 * Does not check what the result means: `acceptResult` of libs/guard does.
 *
 * @throws UpstreamRpcError for a proper JSON-RPC error
 * @throws UpstreamViolation for everything else that is not exactly one result with our id
 */
export function readUpstreamResponse(
  body: Uint8Array,
  contentType: string | undefined,
  expectedId: MessageId,
  limits?: StrictJsonLimits,
  mayAsk = false,
): UpstreamResult {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json') {
    const raw = decode(body);
    const message = parse(raw, limits);
    if (!isAnswer(message, expectedId)) throw new UpstreamViolation('no-response');
    return { result: resultOf(message, mayAsk), raw };
  }
  if (type === 'text/event-stream') return fromStream(body, expectedId, limits, mayAsk);
  throw new UpstreamViolation('content-type', contentType ?? 'none');
}

/** One message of an event stream: the answer to our request, or what the upstream says before it. */
export type UpstreamMessage =
  | { readonly kind: 'answer' }
  | { readonly kind: 'notification'; readonly method: string; readonly params: Members }
  | { readonly kind: 'request'; readonly id: MessageId; readonly method: string; readonly params: Members };

/**
 * Tells what one message of a stream is, strictly parsed, while the stream goes on. The answer itself is read by
 * `readUpstreamResponse`, from its text.
 *
 * @throws UpstreamViolation
 */
export function readUpstreamMessage(
  data: string,
  expectedId: MessageId,
  limits?: StrictJsonLimits,
): UpstreamMessage {
  const message = parse(data, limits);
  if (!isObject(message) || message['jsonrpc'] !== '2.0') throw new UpstreamViolation('not-a-response');
  if (!('method' in message)) {
    isAnswer(message, expectedId);
    return { kind: 'answer' };
  }
  const { method, params = {}, id } = message;
  if (typeof method !== 'string' || !isObject(params))
    throw new UpstreamViolation('not-a-response', 'method or params');
  if (!('id' in message)) return { kind: 'notification', method, params };
  if (!isMessageId(id)) throw new UpstreamViolation('server-request', 'id');
  return { kind: 'request', id, method, params };
}

function fromStream(
  body: Uint8Array,
  expectedId: MessageId,
  limits: StrictJsonLimits | undefined,
  mayAsk: boolean,
): UpstreamResult {
  let answer: { message: Record<string, unknown>; raw: string } | undefined;
  for (const { data } of new SseParser(body.length).push(body)) {
    // An event with empty data only primes reconnection (SEP-1699).
    if (data === '') continue;
    const message = parse(data, limits);
    if (!isAnswer(message, expectedId)) continue;
    if (answer !== undefined) throw new UpstreamViolation('second-response');
    answer = { message, raw: data };
  }
  if (answer === undefined) throw new UpstreamViolation('no-response');
  return { result: resultOf(answer.message, mayAsk), raw: answer.raw };
}

/** True for the answer, false for a notification; anything else is a violation. */
function isAnswer(message: unknown, expectedId: MessageId): message is Record<string, unknown> {
  if (!isObject(message) || message['jsonrpc'] !== '2.0') throw new UpstreamViolation('not-a-response');
  if ('method' in message) {
    // Where nobody listens to a stream, nothing was declared, so there is nothing an upstream may ask of us.
    if ('id' in message) throw new UpstreamViolation('server-request', String(message['method']));
    return false;
  }
  if ('result' in message === 'error' in message) throw new UpstreamViolation('not-a-response');
  if (message['id'] !== expectedId) throw new UpstreamViolation('foreign-id');
  return true;
}

function resultOf(message: Record<string, unknown>, mayAsk: boolean): Record<string, unknown> {
  if ('error' in message) throw rpcError(message['error']);
  const { result } = message;
  if (!isObject(result)) throw new UpstreamViolation('not-a-response', 'result is not an object');
  const type = result['resultType'];
  if (type !== undefined && type !== 'complete' && !(mayAsk && type === 'input_required'))
    throw new UpstreamViolation('result-type', JSON.stringify(type));
  return result;
}

function rpcError(error: unknown): Error {
  if (!isObject(error) || !Number.isSafeInteger(error['code']))
    return new UpstreamViolation('not-a-response');
  const data = isObject(error['data']) ? error['data'] : undefined;
  return new UpstreamRpcError(error['code'] as number, String(error['message']), data);
}

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new UpstreamViolation('not-json', 'invalid UTF-8');
  }
}

function parse(text: string, limits?: StrictJsonLimits): unknown {
  try {
    return parseStrictJson(text, limits);
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw new UpstreamViolation(error.kind === 'syntax' ? 'not-json' : 'refused-json', error.message);
  }
}
