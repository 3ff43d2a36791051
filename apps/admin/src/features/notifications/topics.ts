import type { Schemas } from '#libs/api-client';

export type Topic = Schemas['NotificationTopic'];

/** What each topic tells of, in the words of the page. */
export const TOPICS = {
  budget: 'A budget reaches a threshold',
  drift: 'A server presents something that was not approved',
  stop: 'Something is stopped, or goes on',
  'break-glass': 'Rules are set aside in an emergency',
  review: 'A review is about to expire',
  staleness: 'A gateway or runner is silent',
} as const satisfies Record<Topic, string>;
export const TOPIC_NAMES = Object.keys(TOPICS) as Topic[];

export const describeTopic = (topic: Topic | 'test'): string => (topic === 'test' ? 'Test' : TOPICS[topic]);
