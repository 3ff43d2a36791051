import { z } from 'zod';

export const STOP_KINDS = ['tool', 'server', 'agent', 'user', 'tenant'] as const;
export const stopKind = z.enum(STOP_KINDS);
export type StopKind = z.infer<typeof stopKind>;

/** `POST …/stops`: ends all use of one thing, on every gateway. */
export const addStop = z
  .object({
    kind: stopKind,
    /** Id of the tool, server, agent or user; slug of the tenant. */
    id: z.string().min(1).max(100),
    reason: z.string().trim().min(3).max(500),
  })
  .meta({ id: 'AddStop' });

/**
 * `POST …/stops/{id}/lift`: the first person asks; another one, who has read why, agrees with exactly that request, and it goes on.
 */
export const liftStop = z
  .object({
    reason: z.string().trim().min(3).max(500),
    /** `liftAsked.id` of the request that is agreed with; absent: to ask. */
    agreesWith: z.string().min(1).max(100).optional(),
  })
  .meta({ id: 'LiftStop' });

export const stopView = z
  .object({
    id: z.string(),
    kind: stopKind,
    target: z.object({ id: z.string(), name: z.string() }),
    reason: z.string(),
    by: z.string(),
    at: z.string(),
    /** Who asked to let it go on, and why; null while nobody has. */
    liftAsked: z.object({ id: z.string(), by: z.string(), reason: z.string() }).nullable(),
    lifted: z.object({ by: z.string(), at: z.string() }).nullable(),
  })
  .meta({ id: 'Stop' });
export type StopView = z.infer<typeof stopView>;
/** `GET …/stops`: those in force, then the last 50 that were lifted. */
export const stopList = z.object({ items: z.array(stopView) }).meta({ id: 'StopList' });
