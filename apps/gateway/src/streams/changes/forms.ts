import type { MessageId } from '#libs/mcp';
import { RESUMABLE, type LegacySession } from '../../sessions/legacy-session.js';
import { RETRY_MS } from '../replay/journal.js';
import type { ChangeForm } from './change-stream.js';
import { LIST_KINDS, type ListKind, type Marks } from './lists.js';

type Members = Readonly<Record<string, unknown>>;

const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';

/**
 * The stream of a session. The id of an event says what the client knows once it has read it, so any replica can tell what a
 * client that comes back has missed, without anything being kept for it.
 */
export function sessionForm(
  { version }: LegacySession,
  idOf: (marks: Marks) => string,
  uris: ChangeForm['uris'],
): ChangeForm {
  const id = (marks: Marks): string => (version === RESUMABLE ? `id: ${idOf(marks)}\n` : '');
  return {
    kinds: LIST_KINDS,
    opening: (marks) => (version === RESUMABLE ? `${id(marks)}retry: ${RETRY_MS}\ndata: \n\n` : undefined),
    event: (method, params, marks) =>
      `${id(marks)}data: ${JSON.stringify({ jsonrpc: '2.0', method, params })}\n\n`,
    uris,
    farewell: undefined,
  };
}

/** The stream of one `subscriptions/listen`: each message says which one it is for (S26 subscriptions). */
export function listenForm(id: MessageId, kinds: readonly ListKind[], uris: readonly string[]): ChangeForm {
  const meta = { [SUBSCRIPTION_ID]: id };
  const event = (method: string, params: Members): string =>
    `data: ${JSON.stringify({ jsonrpc: '2.0', method, params: { ...params, _meta: meta } })}\n\n`;
  const notifications = {
    ...Object.fromEntries(kinds.map((kind) => [`${kind}ListChanged`, true])),
    ...(uris.length === 0 ? {} : { resourceSubscriptions: uris }),
  };
  return {
    kinds,
    opening: () => event('notifications/subscriptions/acknowledged', { notifications }),
    event,
    uris: async () => uris,
    farewell: JSON.stringify({ jsonrpc: '2.0', id, result: { resultType: 'complete', _meta: meta } }),
  };
}
