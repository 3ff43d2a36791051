import { z } from 'zod';

/**
 * What a token can be refused for: the OAuth grant or a node of the delegation tree that it comes from, its agent, its
 * subject, the key that it is bound to.
 */
export const revocationKind = z.enum(['gid', 'node', 'client', 'sub', 'jkt']);
export type RevocationKind = z.infer<typeof revocationKind>;

/** Seconds for which a revocation is remembered: the longest life of an access token, and room for clocks and queues. */
export const REVOCATION_LIFETIME_S = 600;
