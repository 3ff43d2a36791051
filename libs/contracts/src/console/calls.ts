import { z } from 'zod';
import { auditEvent } from '../audit/event.js';

export const callRow = z
  .object({
    seq: z.int(),
    id: z.string(),
    at: z.string(),
    outcome: z.string(),
    reason: z.string().nullable(),
    method: z.string(),
    tool: z.string().nullable(),
    user: z.string().nullable(),
    agent: z.string().nullable(),
    durationMs: z.number(),
    count: z.int(),
  })
  .meta({ id: 'CallRow' });
export type CallRow = z.infer<typeof callRow>;

/**
 * `GET …/calls?outcome=&reason=&tool=&user=&agent=&cursor=` – newest first, 100 a page, keyset. With `after=<seq>` instead
 * of a cursor: the first 100 calls after that one, newest first too; fewer than 100 means that there are no more yet.
 */
export const callList = z
  .object({ items: z.array(callRow), nextCursor: z.string().nullable() })
  .meta({ id: 'CallList' });

/** `GET …/calls/{id}` */
export const callDetail = z
  .object({
    row: callRow,
    /** Handles in words, for ids that the event holds. */
    names: z.object({ user: z.string().nullable(), agent: z.string().nullable() }),
    event: auditEvent,
    chain: z.object({ seq: z.int(), previous: z.string(), hash: z.string() }),
    /** Text of the denial catalogue for the reason, if any. */
    explanation: z.object({ message: z.string(), remedy: z.string() }).nullable(),
  })
  .meta({ id: 'CallDetail' });
export type CallDetail = z.infer<typeof callDetail>;

/** `POST …/audit/verify` – walks the whole chain of the tenant. */
export const verification = z
  .object({
    intact: z.boolean(),
    events: z.int(),
    head: z.string().nullable(),
    /** First row that does not fit, with what is wrong. */
    firstBroken: z
      .object({
        seq: z.int(),
        id: z.string().nullable(),
        problem: z.enum(['altered', 'missing', 'reordered', 'checkpoint']),
      })
      .nullable(),
    checkpoints: z.int(),
    /** What retention has removed from the chain's beginning, by a signed word for it: up to which event, recorded before when. */
    removed: z.object({ seq: z.int(), until: z.string(), at: z.string() }).optional(),
  })
  .meta({ id: 'Verification' });
export type Verification = z.infer<typeof verification>;
