import { z } from 'zod';
import { publicJwk } from '../snapshot/snapshot.js';
import { sha256, slug } from '../ids.js';

/** Resource identifier of the internal API: `aud` of component tokens. Path is appended to the API's public origin. */
export const INTERNAL_RESOURCE_PATH = '/internal/v1';
export const INTERNAL_SCOPE = 'component';

export const componentKind = z.enum(['gateway', 'recorder', 'runner']);
export type ComponentKind = z.infer<typeof componentKind>;

/** `POST /internal/v1/enrol`, once, authorised by a one-time token (30 min, stored hashed). */
export const enrolRequest = z.object({
  token: z.string().min(32).max(256),
  kind: componentKind,
  name: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** Public ES256 key with which the component authenticates (`private_key_jwt`, DPoP). */
  key: publicJwk,
  /** Public call-token keys, gateways only: the one in use and the next. */
  callTokenKeys: z.array(publicJwk).max(4).default([]),
});
export type EnrolRequest = z.infer<typeof enrolRequest>;

export const enrolResponse = z.object({
  clientId: z.string(),
  /** Platform issuer, where the component gets its tokens. */
  issuer: z.url(),
  tokenEndpoint: z.url(),
  /** `resource` to ask for. */
  resource: z.url(),
  /** Keys that sign snapshots; pinned by the gateway. */
  snapshotKeys: z.array(publicJwk).min(1),
});
export type EnrolResponse = z.infer<typeof enrolResponse>;

/**
 * `POST /internal/v1/key`: another key for the component. The request itself is proved with the key in use, and `proof` with the
 * next: a JWT by it as for `private_key_jwt`, for the audience `<resource>/key`. Repeating it is harmless.
 */
export const rekeyRequest = z.object({ key: publicJwk, proof: z.string().max(4096) });
export type RekeyRequest = z.infer<typeof rekeyRequest>;

export const rekeyResponse = z.object({
  /** Until then the key before is accepted too. */
  previousUntil: z.iso.datetime().nullable(),
});
export type RekeyResponse = z.infer<typeof rekeyResponse>;

/** `POST /internal/v1/heartbeat` → 204, at least once a minute: what the component runs and knows. */
export const heartbeat = z.object({
  version: z.string().min(1).max(64),
  /** Snapshot revision in use, by tenant slug. Gateways only. */
  revisions: z
    .record(slug, z.int().nonnegative())
    .refine((all) => Object.keys(all).length <= 10_000, 'at most 10,000 tenants')
    .default({}),
  /** Runners only: how many sandboxes there are, and may be. */
  sandboxes: z.object({ running: z.int().nonnegative(), most: z.int().nonnegative() }).optional(),
});
export type Heartbeat = z.infer<typeof heartbeat>;

/** `GET /internal/v1/tenants/:tenant/snapshot?epoch=&revision=&wait=` → 304, or this. */
export const snapshotResponse = z.object({ jws: z.string() });

/**
 * `POST /internal/v1/tenants/:tenant/observations`: what a live server presented to a gateway.
 * The control plane decides what it means; the gateway has already stopped the tool.
 */
export const observation = z.object({
  server: z.string(),
  at: z.iso.datetime(),
  tools: z
    .array(
      z.object({
        name: z.string(),
        approvedHash: sha256,
        /** Absent when the tool vanished. */
        observedHash: sha256.optional(),
        /** Definition as received, raw text, ≤ 256 KiB; absent when the tool vanished. */
        raw: z.string().max(262_144).optional(),
      }),
    )
    .min(1)
    .max(1000),
});
export type Observation = z.infer<typeof observation>;
