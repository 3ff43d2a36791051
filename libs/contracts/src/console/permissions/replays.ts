import { z } from 'zod';

/** `POST …/drafts/{id}/replay` */
export const startReplay = z.object({ days: z.int().min(1).max(90).default(7) }).meta({ id: 'StartReplay' });

export const replayCounts = z.object({
  /** Calls that were decided again. */
  calls: z.int(),
  same: z.int(),
  denied: z.int(),
  allowed: z.int(),
  approval: z.int(),
  /** Depends on what was not kept: arguments, or the scopes of the token. */
  unknown: z.int(),
  /** Recorded requests that never came to the policy, or name no tool that is in use. */
  skipped: z.int(),
  /** By rules that were only tried when the call was made: how many calls they would have denied, or had a person approve. */
  tried: z.record(z.string(), z.object({ denied: z.int(), approval: z.int() })),
});
export type ReplayCounts = z.infer<typeof replayCounts>;

export const replayView = z
  .object({
    id: z.string(),
    draft: z.string(),
    draftVersion: z.int(),
    days: z.int(),
    state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
    /** Why it failed, in words. */
    failure: z.string().nullable(),
    /** Recorded events to look at, and how many of them it has looked at. */
    total: z.int(),
    done: z.int(),
    counts: replayCounts,
    requestedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Replay' });
export type ReplayView = z.infer<typeof replayView>;
/** `GET …/drafts/{id}/replays`: newest first, at most 20 */
export const replayList = z.object({ items: z.array(replayView) }).meta({ id: 'ReplayList' });

export const REPLAY_GROUPS = ['user', 'tool', 'role', 'call'] as const;
/** `GET …/replays/{id}/changes` */
export const replayChangesQuery = z.object({
  by: z.enum(REPLAY_GROUPS).default('call'),
  cursor: z.string().max(1000).optional(),
});

const replayGroup = z.object({
  /** User, tool or role; with `by=call` all of them. */
  user: z.string().nullable(),
  agent: z.string().nullable(),
  tool: z.string().nullable(),
  role: z.string().nullable(),
  denied: z.int(),
  allowed: z.int(),
  approval: z.int(),
  unknown: z.int(),
  /** Only with `by=call`: what the policy in force and the draft say. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Some of the calls, at most five. */
  calls: z.array(z.string()),
});
export type ReplayGroup = z.infer<typeof replayGroup>;
export const replayChanges = z
  .object({ items: z.array(replayGroup), nextCursor: z.string().nullable() })
  .meta({ id: 'ReplayChanges' });
export type ReplayChanges = z.infer<typeof replayChanges>;
