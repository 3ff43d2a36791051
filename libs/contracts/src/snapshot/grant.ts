import { z } from 'zod';
import { effect, slug } from '../ids.js';

/** Labels that say what a tool touches (access.md §3). A tenant may use others of its own. */
export const FLOW_LABELS = ['untrusted-content', 'private-data', 'external-effect'] as const;
export type FlowLabel = (typeof FLOW_LABELS)[number];
export const toolLabel = z
  .string()
  .regex(/^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/, 'lower-case letters, digits and inner hyphens, at most 32');

/** Sets of tools: each but `tools` (canonical ids) covers what is in the snapshot. */
const selectors = [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('effects'), effects: z.array(effect).min(1) }),
  z.object({ kind: z.literal('servers'), servers: z.array(slug).min(1).max(200) }),
  z.object({ kind: z.literal('labels'), labels: z.array(toolLabel).min(1).max(20) }),
  z.object({ kind: z.literal('tools'), tools: z.array(z.string()).max(10_000) }),
] as const;
/** What a grant covers. */
export const selector = z.discriminatedUnion('kind', selectors);
export type Selector = z.infer<typeof selector>;

/** Requests per minute and the burst above an even flow (GCRA). */
export const rate = z.object({ perMinute: z.int().positive(), burst: z.int().positive() });
export type Rate = z.infer<typeof rate>;

/** CEL over `args`, `caller`, `tool`, `tenant`, `request`. Whoever stores one has compiled it. */
export const condition = z.string().min(1).max(2000);

/** What a grant or a ceiling says besides what it selects. Absent: does not narrow. */
export const terms = z.object({
  /** Of the selected tools, only those with these effects. */
  effects: z.array(effect).min(1).optional(),
  condition: condition.optional(),
  /** Its condition is only tried: evaluated on live calls and recorded where it does not hold, never enforced. */
  conditionMode: z.literal('shadow').optional(),
  /** A person approves each call, once, for exactly its arguments. */
  approval: z.literal('each-call').optional(),
  /** Calls of one caller of one tool under this grant. Narrows the tool's own limit. */
  limits: rate.optional(),
});
export type Terms = z.infer<typeof terms>;

/** A grant as somebody writes it. */
export const grantTerms = terms.extend({
  select: selector,
  /** Whether a set also covers tools that are approved later. Named tools are what they are. */
  includeFuture: z.boolean().optional(),
});
export type GrantTerms = z.infer<typeof grantTerms>;

/** The most an agent may do: one set of tools, or terms as those of a grant, any of which is enough. */
export const ceiling = z.discriminatedUnion('kind', [
  ...selectors,
  z.object({
    kind: z.literal('terms'),
    terms: z.array(terms.extend({ select: selector })).max(50),
  }),
]);
export type Ceiling = z.infer<typeof ceiling>;

export const snapshotGrant = terms.extend({
  id: z.string(),
  select: selector,
  /** Canonical ids: of what `select` covers, only these. Absent: also what comes later. */
  only: z.array(z.string()).optional(),
});
export type SnapshotGrant = z.infer<typeof snapshotGrant>;

/** A rule that narrows whatever roles grant, evaluated last. Those of the platform no tenant can lift. */
export const guardrailTerms = z.object({
  name: z.string().min(1).max(120),
  select: selector,
  effects: z.array(effect).min(1).optional(),
  /** Absent: holds for every call. One that fails counts as one that holds. */
  condition: condition.optional(),
  /** `approval`: a person approves each call that it holds for. */
  action: z.enum(['deny', 'approval']),
  /** `shadow`: evaluated on live calls and recorded, never enforced. */
  mode: z.enum(['enforce', 'shadow']),
});
export type GuardrailTerms = z.infer<typeof guardrailTerms>;

export const snapshotGuardrail = guardrailTerms.extend({
  id: z.string(),
  owner: z.enum(['platform', 'tenant']),
});
export type SnapshotGuardrail = z.infer<typeof snapshotGuardrail>;
