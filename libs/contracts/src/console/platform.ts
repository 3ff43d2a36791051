import { z } from 'zod';
import { componentKind } from '../internal/components.js';

/** A gateway, recorder or runner that enrolled. */
export const componentView = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: componentKind,
    /** RFC 7638 thumbprint of the key with which it authenticates. */
    keyId: z.string(),
    version: z.string().nullable(),
    enrolledAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Component' });
/** `GET /api/v1/platform/components` – newest first, at most 1,000. */
export const componentList = z.object({ items: z.array(componentView) }).meta({ id: 'ComponentList' });
export type ComponentList = z.infer<typeof componentList>;

/** `POST /api/v1/platform/enrolment-tokens` */
export const issueEnrolmentToken = z.object({ kind: componentKind }).meta({ id: 'IssueEnrolmentToken' });

const enrolmentToken = z.object({ id: z.string(), kind: componentKind, expiresAt: z.iso.datetime() });
/** The secret is shown this once. */
export const issuedEnrolmentToken = enrolmentToken
  .extend({ token: z.string() })
  .meta({ id: 'IssuedEnrolmentToken' });
export type IssuedEnrolmentToken = z.infer<typeof issuedEnrolmentToken>;
/** `GET /api/v1/platform/enrolment-tokens` – those that can still be used. */
export const enrolmentTokenList = z
  .object({ items: z.array(enrolmentToken.meta({ id: 'EnrolmentToken' })) })
  .meta({ id: 'EnrolmentTokenList' });
export type EnrolmentTokenList = z.infer<typeof enrolmentTokenList>;
