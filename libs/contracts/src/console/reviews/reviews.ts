import { z } from 'zod';
import { effect } from '../../ids.js';
import { assertion, ceremonyOptions } from '../sign-in/passkeys.js';
import { severity, toolVersionView } from '../registry.js';

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
    state: z.enum(['open', 'approved', 'rejected', 'superseded', 'expired']),
    kind: z.enum(['new', 'drift']),
    tool: z.object({ id: z.string(), urn: z.string(), name: z.string() }),
    server: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    candidateHash: z.string(),
    baseHash: z.string().nullable(),
    requestedBy: z.string(),
    openedAt: z.string(),
    decidedAt: z.string().nullable(),
    changedFields: z.int(),
    /** Severity of the gravest finding in the candidate. */
    gravest: severity.nullable(),
    /** How many approvals count so far, and the fewest that can be enough. */
    approvals: z.object({ given: z.int(), needed: z.int() }),
    /**
     * `used`: approved with one approval where it takes two, and looked at again in a `follow_up`. A follow-up that nobody decides
     * in time stops the tool.
     */
    breakGlass: z.enum(['used', 'follow_up']).nullable(),
    /** Until when an open review can be decided. */
    expiresAt: z.string(),
  })
  .meta({ id: 'ReviewSummary' });
export type ReviewSummary = z.infer<typeof reviewSummary>;
/** `GET …/reviews?state=open|done&cursor=` */
export const reviewList = z
  .object({ items: z.array(reviewSummary), nextCursor: z.string().nullable() })
  .meta({ id: 'ReviewList' });

/** One person's approval of a review that may need more. */
export const givenApproval = z.object({
  approver: z.string(),
  effect,
  enable: z.boolean(),
  /** Why critical findings do not stand in the way. */
  override: z.string().nullable(),
  reason: z.string().nullable(),
  /** With a passkey: the evidence can be verified offline. */
  signed: z.boolean(),
  at: z.string(),
});

export const reviewDetail = z
  .object({
    review: reviewSummary,
    candidate: toolVersionView,
    base: toolVersionView.nullable(),
    changes: z.array(fieldChange),
    /** Hidden, bidi and other invisible characters found in text of the candidate. */
    hiddenCharacters: z.array(z.object({ pointer: z.string(), index: z.int(), codePoint: z.string() })),
    /** Approvals that count, oldest first. */
    given: z.array(givenApproval),
    /** How many people each effect takes, critical findings of the candidate considered. */
    needed: z.record(effect, z.int()),
    /** Earlier reviews of this very definition: a server that goes back and forth shows up here. */
    seenBefore: z.int(),
    /** False with a reason when the signed-in operator may not decide. */
    eligible: z.object({ ok: z.boolean(), reason: z.string().nullable() }),
    /** False with a reason when the operator may reject but not approve. */
    mayApprove: z.object({ ok: z.boolean(), reason: z.string().nullable() }),
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

/**
 * `POST …/reviews/{id}/decision`. `candidateHash` must still be the candidate's: else 409 `review_stale`. The answer's review is
 * still open when another person has to approve too.
 */
export const decideReview = z
  .discriminatedUnion('decision', [
    z.object({
      decision: z.literal('approve'),
      candidateHash: z.string(),
      effect,
      /** Switch the tool on for this tenant at once. */
      enable: z.boolean().default(true),
      /** Why the critical findings do not stand in the way. Only, and always, where there are some. */
      override: z.string().trim().min(10).max(1000).optional(),
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

/** `POST …/reviews/{id}/reconsideration` of a rejected definition: asks for another review of it. */
export const reconsiderReview = z
  .object({ reason: z.string().trim().min(3).max(1000) })
  .meta({ id: 'ReconsiderReview' });
