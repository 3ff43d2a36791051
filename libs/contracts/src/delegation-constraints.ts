import { z } from 'zod';
import { effect } from './ids.js';

/**
 * What handed-on authority may be used for at most: claim `constraints` of an access token, and parameter of a token exchange.
 * From hop to hop it only shrinks. What is absent is not limited by it.
 */
export const delegationConstraints = z.strictObject({
  /** Canonical ids of the tools that may be called. */
  tools: z.array(z.string().min(1).max(200)).max(32).optional(),
  /** Effects that a called tool may have. */
  effects: z.array(effect).max(4).optional(),
  /** Agents in the chain, at most. */
  depth: z.int().min(0).max(3).optional(),
});
export type DelegationConstraints = z.infer<typeof delegationConstraints>;
