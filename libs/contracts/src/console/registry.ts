import { z } from 'zod';
import { credentialMode } from '../credentials.js';
import { effect, slug } from '../ids.js';
import { assertion, ceremonyOptions } from './sign-in/passkeys.js';

export const TOOL_STATES = ['pending', 'approved', 'quarantined', 'rejected', 'retired'] as const;
export const toolState = z.enum(TOOL_STATES);

/** `POST /api/v1/tenants/{tenant}/servers` */
export const addServer = z
  .object({
    slug,
    name: z.string().min(1).max(80),
    url: z.url().max(2048),
    credential: z.enum(['gateway_token', 'none']).default('gateway_token'),
  })
  .meta({ id: 'AddServer' });

/** One thing that a probe tried. */
export const probeStep = z.object({
  step: z.enum(['address', 'handshake', 'tools', 'definitions']),
  ok: z.boolean(),
  /** Stable; `ok` when the step passed. */
  code: z.string(),
  /** What happened, for people. */
  message: z.string(),
  /** What to do about it. */
  hint: z.string().nullable(),
});
export type ProbeStep = z.infer<typeof probeStep>;

export const serverView = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    owner: z.string(),
    url: z.string(),
    credential: credentialMode,
    era: z.enum(['legacy', 'modern']).nullable(),
    protocolVersion: z.string().nullable(),
    versionHash: z.string().nullable(),
    /** Endpoint that agents use for this server alone. */
    endpoint: z.string(),
    probe: z.object({
      state: z.enum(['ok', 'failed', 'never']),
      at: z.string().nullable(),
      /** What went wrong and what to do; null when the probe succeeded. */
      error: z.string().nullable(),
      steps: z.array(probeStep),
    }),
    tools: z.object({ pending: z.int(), approved: z.int(), quarantined: z.int(), enabled: z.int() }),
    createdAt: z.string(),
  })
  .meta({ id: 'Server' });
export type ServerView = z.infer<typeof serverView>;
export const serverList = z.object({ items: z.array(serverView) }).meta({ id: 'ServerList' });

export const toolSummary = z
  .object({
    id: z.string(),
    urn: z.string(),
    name: z.string(),
    title: z.string().nullable(),
    server: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    state: toolState,
    effect: effect.nullable(),
    enabled: z.boolean(),
    hash: z.string(),
    /** Open review of the newest version, if any. */
    reviewId: z.string().nullable(),
    updatedAt: z.string(),
  })
  .meta({ id: 'ToolSummary' });
export type ToolSummary = z.infer<typeof toolSummary>;
/** `GET …/tools?state=&server=&q=&cursor=` */
export const toolList = z
  .object({ items: z.array(toolSummary), nextCursor: z.string().nullable(), total: z.int() })
  .meta({ id: 'ToolList' });

export const toolVersionView = z
  .object({
    id: z.string(),
    hash: z.string(),
    state: toolState,
    effect: effect.nullable(),
    /** RFC 8785 form of the definition as received. */
    canonical: z.string(),
    /** As received, byte for byte (UTF-8). */
    raw: z.string(),
    firstSeenAt: z.string(),
    decidedBy: z.string().nullable(),
    decidedAt: z.string().nullable(),
    decisionReason: z.string().nullable(),
  })
  .meta({ id: 'ToolVersion' });
export const toolDetail = z
  .object({
    tool: toolSummary,
    versions: z.array(toolVersionView),
    /** Why the tool is stopped although a version is approved, if it is. */
    quarantine: z.object({ at: z.string(), reason: z.string() }).nullable(),
  })
  .meta({ id: 'ToolDetail' });
export type ToolDetail = z.infer<typeof toolDetail>;

/** `PUT …/tools/{id}/enablement` */
export const setEnablement = z.object({ enabled: z.boolean() }).meta({ id: 'SetEnablement' });

/** One difference between two definitions, by JSON pointer. */
export const fieldChange = z.object({
  pointer: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export type FieldChange = z.infer<typeof fieldChange>;

export const reviewSummary = z
  .object({
    id: z.string(),
    state: z.enum(['open', 'approved', 'rejected', 'superseded']),
    kind: z.enum(['new', 'drift']),
    tool: z.object({ id: z.string(), urn: z.string(), name: z.string() }),
    server: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    candidateHash: z.string(),
    baseHash: z.string().nullable(),
    requestedBy: z.string(),
    openedAt: z.string(),
    decidedAt: z.string().nullable(),
    changedFields: z.int(),
  })
  .meta({ id: 'ReviewSummary' });
export type ReviewSummary = z.infer<typeof reviewSummary>;
/** `GET …/reviews?state=open|done&cursor=` */
export const reviewList = z
  .object({ items: z.array(reviewSummary), nextCursor: z.string().nullable() })
  .meta({ id: 'ReviewList' });

export const reviewDetail = z
  .object({
    review: reviewSummary,
    candidate: toolVersionView,
    base: toolVersionView.nullable(),
    changes: z.array(fieldChange),
    /** Hidden, bidi and other invisible characters found in text of the candidate. */
    hiddenCharacters: z.array(z.object({ pointer: z.string(), index: z.int(), codePoint: z.string() })),
    /** False with a reason when the signed-in operator may not decide. */
    eligible: z.object({ ok: z.boolean(), reason: z.string().nullable() }),
    /** `passkey`: the decision must be signed. `none`: it need not be, as the operator has no passkey. */
    confirmation: z.enum(['passkey', 'none']),
  })
  .meta({ id: 'ReviewDetail' });
export type ReviewDetail = z.infer<typeof reviewDetail>;

/** A passkey's signature over exactly this decision. */
const confirmation = z.object({
  nonce: z.string().max(200),
  policyVersion: z.int().nonnegative(),
  assertion,
});

/** `POST …/reviews/{id}/confirmation`, with the decision that is meant: what the passkey must sign. */
export const startedConfirmation = z
  .object({ nonce: z.string(), policyVersion: z.int(), options: ceremonyOptions })
  .meta({ id: 'StartedConfirmation' });
export type StartedConfirmation = z.infer<typeof startedConfirmation>;

/** `POST …/reviews/{id}/decision`. `candidateHash` must still be the candidate's: else 409 `review_stale`. */
export const decideReview = z
  .discriminatedUnion('decision', [
    z.object({
      decision: z.literal('approve'),
      candidateHash: z.string(),
      effect,
      /** Switch the tool on for this tenant at once. */
      enable: z.boolean().default(true),
      reason: z.string().max(1000).optional(),
      confirmation: confirmation.optional(),
    }),
    z.object({
      decision: z.literal('reject'),
      candidateHash: z.string(),
      reason: z.string().min(3).max(1000),
      confirmation: confirmation.optional(),
    }),
  ])
  .meta({ id: 'DecideReview' });
