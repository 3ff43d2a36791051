import { z } from 'zod';
import { slug } from '../../ids.js';

/** `GET /api/v1/session/idp/{tenant}`: identity providers with which operators of a tenant may sign in. */
export const operatorProviderList = z
  .object({ items: z.array(z.object({ slug: z.string(), name: z.string() })) })
  .meta({ id: 'OperatorProviderList' });
export type OperatorProviderList = z.infer<typeof operatorProviderList>;

/** `POST /api/v1/session/idp` */
export const startOperatorSignIn = z
  .object({ tenant: slug, provider: slug })
  .meta({ id: 'StartOperatorSignIn' });

/** `POST /api/v1/me/identities` – the operator's own tenant. */
export const startIdentityLink = z.object({ provider: slug }).meta({ id: 'StartIdentityLink' });

/** Where the browser goes next. */
export const leaveFor = z.object({ location: z.url() }).meta({ id: 'LeaveFor' });
export type LeaveFor = z.infer<typeof leaveFor>;

/** `GET /api/v1/me/identities` */
export const operatorIdentityList = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        provider: z.object({ slug: z.string(), name: z.string() }),
        /** The provider's name for the person. */
        subject: z.string(),
        linkedAt: z.iso.datetime(),
        lastUsedAt: z.iso.datetime().nullable(),
      }),
    ),
    /** Providers that may be linked. */
    available: z.array(z.object({ slug: z.string(), name: z.string() })),
  })
  .meta({ id: 'OperatorIdentityList' });
export type OperatorIdentityList = z.infer<typeof operatorIdentityList>;
