import { Denied } from '#libs/denial';
import { isObject } from '#libs/manifest';
import type { RequestMessage } from './message.js';

/** Resources that one stream may be about. */
const MAX_URIS = 100;
const MAX_URI = 2_048;

/** What a client wants to hear of. */
export interface ListenFilter {
  readonly lists: readonly ('tools' | 'prompts' | 'resources')[];
  readonly uris: readonly string[];
}

/**
 * Params of `subscriptions/listen` (S26 subscriptions). Members that are not known are not honoured, as the answer shows.
 *
 * @throws Denied `call-malformed`, `subscriptions-exceeded`
 */
export function readListen({ params: { notifications } }: RequestMessage): ListenFilter {
  if (!isObject(notifications)) throw malformed('notifications is not an object');
  const lists = (['tools', 'prompts', 'resources'] as const).filter((kind) => {
    const wanted = notifications[`${kind}ListChanged`] ?? false;
    if (typeof wanted !== 'boolean') throw malformed(`${kind}ListChanged is not a boolean`);
    return wanted;
  });
  const { resourceSubscriptions: uris = [] } = notifications;
  if (!Array.isArray(uris) || !uris.every((uri) => typeof uri === 'string' && uri.length <= MAX_URI))
    throw malformed('resourceSubscriptions is no list of URIs');
  const distinct = [...new Set(uris as string[])];
  if (distinct.length > MAX_URIS)
    throw new Denied('subscriptions-exceeded', {
      detail: `${distinct.length} resources`,
      hint: `at most ${MAX_URIS}`,
    });
  return { lists, uris: distinct };
}

const malformed = (detail: string): Denied => new Denied('call-malformed', { detail });
