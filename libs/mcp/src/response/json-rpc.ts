import type { MessageId } from '../request/message.js';

/** A JSON-RPC response around a result that is already JSON text: nothing is parsed or serialised twice. */
export const resultResponse = (id: MessageId, resultJson: string): string =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${resultJson}}`;

/** A JSON-RPC error. Without an id that could be read, `id` is left out (mcp-protocol §3.5). */
export function errorResponse(
  id: MessageId | undefined,
  code: number,
  message: string,
  data?: Readonly<Record<string, unknown>>,
): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    ...(id === undefined ? {} : { id }),
    error: { code, message, ...(data === undefined ? {} : { data }) },
  });
}
