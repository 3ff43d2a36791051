import { z } from 'zod';

/** `POST …/break-glass`: an administrator of the platform asks; another one has an hour to agree. */
export const askBreakGlass = z
  .object({
    reason: z.string().trim().min(10).max(500),
    /** For how long, once somebody has agreed. */
    minutes: z.int().min(5).max(240).default(60),
  })
  .meta({ id: 'AskBreakGlass' });

/** While it is in force one signed approval is enough where it takes two, and each such approval is reviewed afterwards. */
export const breakGlassView = z
  .object({
    id: z.string(),
    state: z.enum(['asked', 'in_force', 'over']),
    reason: z.string(),
    minutes: z.int(),
    by: z.string(),
    at: z.string(),
    agreed: z.object({ by: z.string(), at: z.string() }).nullable(),
    /** When it ends by itself; while it is only asked for, until when somebody can agree; or when it ended. */
    endsAt: z.string(),
    /** Tools that were approved under it. */
    approvals: z.int(),
  })
  .meta({ id: 'BreakGlass' });
export type BreakGlassView = z.infer<typeof breakGlassView>;
/** `GET …/break-glass`: newest first, at most 20. */
export const breakGlassList = z.object({ items: z.array(breakGlassView) }).meta({ id: 'BreakGlassList' });
