import { z } from 'zod';
import { denialReason } from '../../audit/event.js';
import { rate } from '../../snapshot/grant.js';

/** `POST …/simulations`: would this call be allowed by the policy in force? Nothing is called. */
export const simulate = z
  .object({
    /** Account id or username; absent: a made-up user who has `roles`. */
    user: z.string().max(300).optional(),
    /** Role slugs. With a user: instead of those the user has. */
    roles: z.array(z.string().max(64)).max(16).optional(),
    /** Client id or name of the agent. */
    agent: z.string().min(1).max(300),
    /** Canonical id, or the name on the aggregate endpoint. */
    tool: z.string().min(1).max(600),
    /** Absent: not known, as in a list. */
    arguments: z.record(z.string(), z.unknown()).optional(),
    /** Scopes of the token; absent: all that a token can carry. */
    scopes: z.array(z.string().max(64)).max(20).optional(),
    /** Absent: now. */
    at: z.iso.datetime().optional(),
  })
  .meta({ id: 'Simulate' });

const explainedTerm = z.object({
  id: z.string(),
  role: z.string().optional(),
  condition: z.string().nullable(),
  /** Whether its condition holds; `unknown` for want of arguments, `failed` when it came to no answer. */
  held: z.enum(['yes', 'no', 'unknown', 'failed']),
  detail: z.string().nullable(),
});

export const simulation = z
  .object({
    verdict: z.enum(['allowed', 'denied', 'approval', 'depends']),
    reason: denialReason.nullable(),
    /** In words, for whoever may read the policy. */
    detail: z.string().nullable(),
    caller: z.object({ sub: z.string(), clientId: z.string(), roles: z.array(z.string()) }),
    tool: z
      .object({ urn: z.string(), name: z.string(), effect: z.string(), labels: z.array(z.string()) })
      .nullable(),
    right: z.object({ role: z.string(), grant: z.string() }).nullable(),
    /** What wants a person to approve the call. */
    approval: z.array(z.string()),
    limits: rate.nullable(),
    /** Guardrails that are only tried, and hold. */
    shadow: z.array(z.string()),
    /** Steps of the decision in their order. What needs a live call is not simulated. */
    steps: z.array(
      z.object({
        step: z.string(),
        outcome: z.enum(['passed', 'denied', 'not-reached', 'not-simulated']),
        detail: z.string().nullable(),
      }),
    ),
    grants: z.array(explainedTerm),
    ceiling: z.array(explainedTerm),
    guardrails: z.array(
      explainedTerm.extend({
        name: z.string(),
        owner: z.enum(['platform', 'tenant']),
        action: z.enum(['deny', 'approval']),
        mode: z.enum(['enforce', 'shadow']),
      }),
    ),
    scopes: z.object({ required: z.array(z.string()), held: z.array(z.string()) }).nullable(),
  })
  .meta({ id: 'Simulation' });
export type Simulation = z.infer<typeof simulation>;
