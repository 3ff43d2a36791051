import { isObject } from '#libs/manifest';
import { SseParser } from '#libs/mcp';
import { CliError } from './cli-error.js';
import { jsonObject, type HttpAnswer } from './http-exchange.js';

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the gateway answered: a result, or a refusal with its HTTP status. */
export type RpcReply =
  | { readonly result: Readonly<Record<string, unknown>> }
  | { readonly status: number; readonly error: RpcError };

/** The JSON-RPC answer in a JSON body or an event stream. @throws CliError when there is none */
export function readReply(answer: HttpAnswer): RpcReply {
  const type = answer.headers.get('content-type') ?? '';
  const message = type.startsWith('text/event-stream') ? lastMessage(answer.text) : jsonObject(answer.text);
  const result = message?.['result'];
  if (answer.status === 200 && isObject(result)) return { result };
  const error = message?.['error'];
  if (isObject(error)) return { status: answer.status, error: rpcError(error) };
  throw new CliError(`The gateway answered HTTP ${answer.status} without a JSON-RPC message.`, [
    'Check that the endpoint is the one the console shows, and nothing but Sallyport answers there.',
  ]);
}

/** Notifications come before the answer. */
function lastMessage(text: string): Record<string, unknown> | undefined {
  const bytes = Buffer.from(text);
  const data = new SseParser(bytes.length).push(bytes).map((event) => event.data);
  return data
    .map(jsonObject)
    .findLast((message) => message !== undefined && ('result' in message || 'error' in message));
}

function rpcError({ code, message, data }: Record<string, unknown>): RpcError {
  return {
    code: typeof code === 'number' ? code : 0,
    message: typeof message === 'string' ? message : 'no message',
    data: isObject(data) ? data : {},
  };
}
