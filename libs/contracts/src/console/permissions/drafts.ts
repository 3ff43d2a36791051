import { z } from 'zod';
import { slug } from '../../ids.js';
import { grantTerms, guardrailTerms } from '../../snapshot/grant.js';
import { mappingRule } from '../identity-providers.js';

const distinct =
  (member: string) =>
  (entries: readonly object[]): boolean => {
    const keys = entries.map((entry) => (entry as Record<string, unknown>)[member]).filter(Boolean);
    return new Set(keys).size === keys.length;
  };

/** A role as it shall be; `grants: null` removes it. The name counts for a new one only. */
const draftRole = z.object({
  slug,
  name: z.string().min(1).max(80).optional(),
  grants: z.array(grantTerms).max(200).nullable(),
});
/** A guardrail of the tenant as it shall be; `id: null` adds one, `rule: null` removes it. */
const draftGuardrail = z.object({ id: z.string().max(100).nullable(), rule: guardrailTerms.nullable() });
/** All rules over claims of one identity provider. */
const draftMapping = z.object({ provider: z.string().max(100), rules: z.array(mappingRule).max(100) });

/** What a draft would change. What it does not name stays as it is. */
export const draftContent = z
  .object({
    roles: z
      .array(draftRole)
      .max(200)

      .refine(distinct('slug'), 'names a role twice')
      .default([]),
    guardrails: z
      .array(draftGuardrail)
      .max(200)

      .refine(distinct('id'), 'names a guardrail twice')
      .default([]),
    mappings: z
      .array(draftMapping)
      .max(50)

      .refine(distinct('provider'), 'names an identity provider twice')
      .default([]),
  })
  .meta({ id: 'DraftContent' });
export type DraftContent = z.infer<typeof draftContent>;

/** One thing that a draft changes, beside what is in force. */
const draftChange = z.object({
  kind: z.enum(['role', 'guardrail', 'mapping']),
  /** Slug of the role, id of the guardrail (`new-<n>` for one to be added) or of the identity provider. */
  id: z.string(),
  name: z.string(),
  /** RFC 8785 text; null: there is none. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Somebody changed what is in force since the draft was made of it. */
  stale: z.boolean(),
});
export type DraftChange = z.infer<typeof draftChange>;

export const draftSummary = z
  .object({
    id: z.string(),
    name: z.string(),
    /** Grows with every change. */
    version: z.int(),
    changedBy: z.string(),
    changedAt: z.iso.datetime(),
    changes: z.int(),
  })
  .meta({ id: 'DraftSummary' });
export type DraftSummary = z.infer<typeof draftSummary>;
/** `GET …/drafts`: newest first, at most 100 */
export const draftList = z.object({ items: z.array(draftSummary) }).meta({ id: 'DraftList' });

/** `GET …/drafts/{id}` */
export const draftView = draftSummary
  .extend({ content: draftContent, diff: z.array(draftChange) })
  .meta({ id: 'Draft' });
export type DraftView = z.infer<typeof draftView>;

const name = z.string().min(1).max(80);
/** `POST …/drafts` */
export const addDraft = z
  .object({ name, content: draftContent.default({ roles: [], guardrails: [], mappings: [] }) })
  .meta({ id: 'AddDraft' });
/** `PUT …/drafts/{id}` */
export const setDraft = z.object({ name, content: draftContent }).meta({ id: 'SetDraft' });
/** `POST …/drafts/{id}/publish` and `…/rebase`, for exactly this version */
export const draftVersion = z.object({ version: z.int() }).meta({ id: 'DraftVersion' });
