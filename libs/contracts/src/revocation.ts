import { z } from 'zod';

/**
 * What a token can be refused for: the OAuth grant or a node of the delegation tree that it comes from, its agent, its
 * subject, the key that it is bound to.
 */
export const revocationKind = z.enum(['gid', 'node', 'client', 'sub', 'jkt']);
export type RevocationKind = z.infer<typeof revocationKind>;

/** Seconds for which a revocation is remembered: the longest life of an access token, and room for clocks and queues. */
export const REVOCATION_LIFETIME_S = 600;

/** Member of the tenant's sorted set of revocations, as JSON; its score is the Unix milliseconds at which it is dropped. */
export const revocationEntry = z.object({
  kind: revocationKind,
  value: z.string(),
  /** Unix seconds. Of a client or subject, tokens issued later are good. */
  at: z.int(),
});
export type RevocationEntry = z.infer<typeof revocationEntry>;

/** Messages of the channel: news of a tenant, or that there is none that was not told. */
export const revocationMessage = z.union([
  z.object({ tenant: z.string(), entries: z.array(revocationEntry.extend({ until: z.int() })) }),
  z.object({ beat: z.literal(true) }),
]);
export type RevocationMessage = z.infer<typeof revocationMessage>;

export const REVOCATION_CHANNEL = '{sallyport}:revocations';
/** Key that exists while the control plane publishes revocations, for those who missed a message. */
export const REVOCATION_BEAT = '{sallyport}:revocations:beat';
export const REVOCATION_BEAT_MS = 1_000;
/** How long a beat counts for whoever reads the key. */
export const REVOCATION_BEAT_TTL_MS = 3_000;
