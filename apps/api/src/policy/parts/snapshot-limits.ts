import { rate, runningLimits, toolCost, type Snapshot, type ToolCost } from '#libs/contracts';
import { z } from 'zod';

/** Column `tenant.limits`, and what holds for a tenant that has set none. */
const limits = z.object({
  user: rate.default({ perMinute: 600, burst: 100 }),
  agent: rate.default({ perMinute: 1200, burst: 200 }),
  tool: rate.default({ perMinute: 6000, burst: 1000 }),
  tenant: rate.default({ perMinute: 12_000, burst: 2000 }),
  pair: rate.optional(),
  running: runningLimits.optional(),
});

export const limitsOf = (stored: unknown): Snapshot['limits'] => limits.parse(stored);

/** Column `tenant.tool_costs`: by canonical id of the tool. */
export const costsOf = (stored: unknown): Record<string, ToolCost> =>
  z.record(z.string(), toolCost).parse(stored);
