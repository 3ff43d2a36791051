import { z } from 'zod';

/** `live`: heard of within the last minute. `never`: it has not reported since it enrolled. */
export const liveness = z.enum(['live', 'silent', 'never']);
export type Liveness = z.infer<typeof liveness>;

const machine = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string().nullable(),
  lastSeenAt: z.string().nullable(),
  liveness,
});

/** A gateway and the policy that it decided by when it was last heard of. */
export const fleetGateway = machine
  .extend({
    /** Tenants whose policy it holds, and how many of those have been published anew since. */
    tenants: z.int(),
    behind: z.int(),
    /** Those most behind, at most ten. */
    lagging: z.array(z.object({ tenant: z.string(), revision: z.int(), published: z.int() })),
  })
  .meta({ id: 'FleetGateway' });
export type FleetGateway = z.infer<typeof fleetGateway>;

export const fleetRunner = machine
  .extend({ sandboxes: z.object({ running: z.int(), most: z.int() }).nullable() })
  .meta({ id: 'FleetRunner' });
export type FleetRunner = z.infer<typeof fleetRunner>;

/** Work that waits in Redis. `depth` is null while Redis does not answer: then nothing is known of it. */
export const fleetQueue = z
  .object({
    name: z.string(),
    depth: z
      .object({
        waiting: z.int(),
        active: z.int(),
        delayed: z.int(),
        /** Given up on; they stay until somebody looks at them. */
        failed: z.int(),
        /** When the one that waits longest came; null when none waits. */
        oldestAt: z.string().nullable(),
        /** Processes that take work from it; null where Redis does not tell. */
        workers: z.int().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'FleetQueue' });
export type FleetQueue = z.infer<typeof fleetQueue>;

/** `GET /api/v1/platform/fleet` – what runs, and whether it keeps up. At most 1,000 of each. */
export const fleet = z
  .object({
    /** When this was true. */
    at: z.string(),
    gateways: z.array(fleetGateway),
    runners: z.array(fleetRunner),
    queues: z.array(fleetQueue),
  })
  .meta({ id: 'Fleet' });
export type Fleet = z.infer<typeof fleet>;
