import type { Schemas } from '#libs/api-client';
import { TOPIC_NAMES, type Topic } from './topics.js';

export interface ChannelDraft {
  readonly kind: 'webhook' | 'email';
  readonly name: string;
  readonly url: string;
  /** Separated by commas. */
  readonly addresses: string;
  readonly topics: Topic[];
}

export const EMPTY: ChannelDraft = {
  kind: 'webhook',
  name: '',
  url: '',
  addresses: '',
  topics: [...TOPIC_NAMES],
};

export function channelOf(draft: ChannelDraft): Schemas['AddNotificationChannel'] {
  const { kind, name, topics, url, addresses } = draft;
  if (kind === 'webhook') return { kind, name, topics: [...topics], url };
  const list = addresses.split(/[\s,;]+/).filter((address) => address !== '');
  return { kind, name, topics: [...topics], addresses: list };
}
