import { DENIAL_REASONS, STEPS, type DenialReason, type Step } from '#libs/denial';
import { z } from 'zod';
import { budgetCharge, callUsage } from '../budgets/budget.js';
import { sandboxUsage } from '../sandbox/runner-api.js';
import { delegationConstraints } from '../delegation-constraints.js';
import { guardNote } from '../guard.js';
import { sha256 } from '../ids.js';

export const denialReason = z.enum(DENIAL_REASONS as [DenialReason, ...DenialReason[]]);

/** One step of a decision: what it proved and how long it took. */
export const trailEntry = z.object({
  step: z.enum(STEPS as unknown as [Step, ...Step[]]),
  us: z.int().nonnegative(),
});

/**
 * - `succeeded`: the tool answered and the answer was accepted (also when the tool reported an error of its own: `toolError`)
 * - `failed`: the upstream was asked, but it or its answer was refused: `reason` says why
 * - `denied`: refused before the upstream was asked
 * - `unknown`: admitted, and the gateway never reported the end: written by the recorder's reaper
 */
export const outcome = z.enum(['succeeded', 'failed', 'denied', 'unknown']);

const actor: z.ZodType<Actor> = z
  .lazy(() => z.object({ sub: z.string(), iss: z.string().optional(), act: actor.optional() }))
  .meta({ id: 'Actor' });
export interface Actor {
  sub: string;
  iss?: string | undefined;
  act?: Actor | undefined;
}

export const caller = z.object({
  sub: z.string().optional(),
  clientId: z.string().optional(),
  jkt: z.string().optional(),
  /** Whether the caller proved to hold the key of the token; `none`: the token is bound to no key. Absent: not proved yet. */
  pop: z.enum(['dpop', 'none']).optional(),
  grant: z.string().optional(),
  tokenId: z.string().optional(),
  txn: z.string().optional(),
  roles: z.array(z.string()).optional(),
  /** What the token carried; events of before it was recorded have none. */
  scopes: z.array(z.string()).optional(),
  /** What those before the caller in the chain handed on at most. */
  constraints: delegationConstraints.optional(),
  act: actor.optional(),
  /** Network source as the gateway saw it. */
  source: z.string().optional(),
});

/** What rules that are only tried would have made of an allowed call. */
export const wouldBe = z.enum(['denied', 'approval']);
export type WouldBe = z.infer<typeof wouldBe>;

/** An MCP request that the gateway decided. Free of payloads: only hashes and sizes. */
export const callEvent = z.object({
  v: z.literal(1),
  kind: z.literal('call'),
  /** `call_…`; also the decision id that callers see. Idempotency key of the recorder. */
  id: z.string(),
  tenant: z.string(),
  at: z.iso.datetime(),
  gateway: z.string(),
  method: z.string(),
  endpoint: z.string(),
  outcome,
  reason: denialReason.optional(),
  /** True cause, for people who may read the audit log. At most 500 characters. */
  detail: z.string().max(500).optional(),
  caller,
  tool: z
    .object({
      urn: z.string().optional(),
      name: z.string(),
      server: z.string().optional(),
      hash: sha256.optional(),
      effect: z.string().optional(),
    })
    .optional(),
  /** Of what was sent, or was to be, with what answers questions: after the guard has taken out what it had to. */
  argsHash: sha256.optional(),
  /** Role and grant by which the call was allowed so far. */
  right: z.object({ role: z.string(), grant: z.string() }).optional(),
  /** Rules that are only tried, and that would have had a say: guardrails that held, grants whose condition did not. */
  shadow: z.array(z.string()).optional(),
  /** What they would have made of the call; absent: nothing else than what was decided. */
  would: wouldBe.optional(),
  resultHash: sha256.optional(),
  toolError: z.boolean().optional(),
  callTokenId: z.string().optional(),
  /** What the call cost in its sandbox, as the runner measured it; stdio servers only. */
  sandbox: sandboxUsage.optional(),
  /** What the guard found in arguments and result, and what it did. */
  guard: z.array(guardNote).max(200).optional(),
  trail: z.array(trailEntry),
  snapshot: z.object({ epoch: z.string(), revision: z.int() }).optional(),
  /** What the call used, where somebody counts it: the worst case in an intent. */
  usage: callUsage.optional(),
  /** What it took out of budgets: what was set aside in an intent, and in the same order what was charged. */
  charges: z.array(budgetCharge).optional(),
  /** W3C `traceparent` of the gateway's span, where requests are traced. */
  trace: z.string().optional(),
  durationUs: z.int().nonnegative(),
  upstreamUs: z.int().nonnegative().optional(),
  bytesIn: z.int().nonnegative(),
  bytesOut: z.int().nonnegative(),
  /** More than 1 when equal anonymous refusals of one source and minute were counted instead of stored one by one. */
  count: z.int().positive(),
});
export type CallEvent = z.infer<typeof callEvent>;

/** Something a person or component did in the control plane. */
export const adminEvent = z.object({
  v: z.literal(1),
  kind: z.literal('admin'),
  id: z.string(),
  tenant: z.string(),
  at: z.iso.datetime(),
  actor: z.object({
    kind: z.enum(['operator', 'user', 'agent', 'component', 'system']),
    id: z.string(),
    name: z.string(),
  }),
  action: z.string(),
  object: z.object({ kind: z.string(), id: z.string() }),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  note: z.string().optional(),
});
export type AdminEvent = z.infer<typeof adminEvent>;

export const auditEvent = z.discriminatedUnion('kind', [callEvent, adminEvent]);
export type AuditEvent = z.infer<typeof auditEvent>;

/** Payload of one BullMQ job: a natural batch of events, tenants mixed. */
export const auditBatch = z.object({ v: z.literal(1), events: z.array(auditEvent).min(1) });
export type AuditBatch = z.infer<typeof auditBatch>;

/** What step `admittedCall` stores before a call runs, enough to write its event if the gateway dies. */
export const intent = callEvent.pick({
  v: true,
  id: true,
  tenant: true,
  at: true,
  gateway: true,
  method: true,
  endpoint: true,
  caller: true,
  tool: true,
  argsHash: true,
  snapshot: true,
  usage: true,
  charges: true,
  trace: true,
});
export type Intent = z.infer<typeof intent>;
