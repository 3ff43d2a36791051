import { z } from 'zod';
import { sha256 } from '../ids.js';

/** Longest life of a lease at a gateway, in seconds. Kept in memory only. */
export const MAX_LEASE_S = 300;

/** `POST /internal/v1/tenants/:tenant/credentials/lease`, gateways only. */
export const leaseRequest = z.object({
  /** Id of the server. */
  server: z.string().min(1).max(64),
  /** Version that the gateway decides by: another one answers `refused`, for it may be at another address. */
  versionHash: sha256,
  /** Call token of the user, minted for `audience` of the snapshot; for servers that see who calls. */
  subjectToken: z.string().max(8192).optional(),
});
export type LeaseRequest = z.infer<typeof leaseRequest>;

/** What goes onto the wire to the upstream. */
export const leaseMaterial = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('header'), name: z.string(), value: z.string() }),
  z.object({
    kind: z.literal('certificate'),
    certificate: z.string(),
    key: z.string(),
    ca: z.string().optional(),
  }),
]);
export type LeaseMaterial = z.infer<typeof leaseMaterial>;

export const leaseAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('lease'), expiresAt: z.iso.datetime(), material: leaseMaterial }),
  /** The user has to link an account at the server first. */
  z.object({ kind: z.literal('link-required'), url: z.url() }),
  /** There is no credential now. `detail` is for people who may read the audit log. */
  z.object({ kind: z.literal('refused'), detail: z.string().max(300) }),
]);
export type LeaseAnswer = z.infer<typeof leaseAnswer>;
