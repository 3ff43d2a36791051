import { z } from 'zod';

/**
 * What people are told of:
 * - `budget`: a budget has reached one of its thresholds
 * - `drift`: a server presents something other than what was approved; its tools are stopped
 * - `stop`: something was stopped, or goes on
 * - `break-glass`: rules were set aside in an emergency
 * - `review`: a review expires soon and nobody has decided
 * - `staleness`: a gateway or runner is not heard of
 */
export const NOTIFICATION_TOPICS = ['budget', 'drift', 'stop', 'break-glass', 'review', 'staleness'] as const;
export const notificationTopic = z.enum(NOTIFICATION_TOPICS).meta({ id: 'NotificationTopic' });
export type NotificationTopic = z.infer<typeof notificationTopic>;

const channel = {
  name: z.string().trim().min(1).max(80),
  topics: z.array(notificationTopic).min(1).max(NOTIFICATION_TOPICS.length),
};

/** `POST …/notification-channels` */
export const addChannel = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('webhook'), ...channel, url: z.url({ protocol: /^https?$/ }).max(2000) }),
    z.object({ kind: z.literal('email'), ...channel, addresses: z.array(z.email().max(254)).min(1).max(20) }),
  ])
  .meta({ id: 'AddNotificationChannel' });
export type AddChannel = z.infer<typeof addChannel>;

/** `secret` of a webhook is here and never again: `whsec_` and base64 (standardwebhooks.com). */
export const addedChannel = z
  .object({ id: z.string(), secret: z.string().nullable() })
  .meta({ id: 'AddedNotificationChannel' });

export const channelView = z
  .object({
    id: z.string(),
    kind: z.enum(['webhook', 'email']),
    name: z.string(),
    topics: z.array(notificationTopic),
    /** Addresses; of a webhook the origin alone, for its path may be a secret. */
    target: z.string(),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'NotificationChannel' });
export type ChannelView = z.infer<typeof channelView>;
/** `mail`: whether this installation can send e-mail. */
export const channelList = z
  .object({ items: z.array(channelView), mail: z.boolean() })
  .meta({ id: 'NotificationChannelList' });

export const deliveryState = z.enum(['pending', 'sent', 'dead']);
export const deliveryView = z
  .object({
    channelId: z.string(),
    channel: z.string(),
    state: deliveryState,
    attempts: z.int(),
    /** Why the last attempt failed. */
    error: z.string().nullable(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'NotificationDelivery' });
export type DeliveryView = z.infer<typeof deliveryView>;

export const notificationView = z
  .object({
    id: z.string(),
    topic: z.enum([...NOTIFICATION_TOPICS, 'test']),
    title: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
    at: z.iso.datetime(),
    deliveries: z.array(deliveryView),
  })
  .meta({ id: 'Notification' });
export type NotificationView = z.infer<typeof notificationView>;
/** `GET …/notifications`: newest first, at most 100 */
export const notificationList = z
  .object({ items: z.array(notificationView) })
  .meta({ id: 'NotificationList' });
