import { z } from 'zod';
import { sha256 } from '#libs/contracts';
import { BadJws, verifyCompact, type VerificationKey } from '#libs/oauth';
import type { ChainPosition } from './chain-verifier.js';

/** Header `typ` of a signed boundary. */
export const BOUNDARY_TYP = 'boundary+jwt';

const boundary = z.object({
  v: z.literal(1),
  /** Tenant slug. */
  tenant: z.string(),
  /** Last event that was removed: the chain that is left begins after it. */
  seq: z.int().positive(),
  /** Hash of event `seq`. */
  head: sha256,
  /** First event that was removed with it; what came before had been removed earlier. */
  from: z.int().positive(),
  /** Everything that was recorded before this time is gone. */
  until: z.iso.datetime(),
  at: z.iso.datetime(),
});
/** Claims of a boundary: what retention has removed from the beginning of a tenant's chain, and where the rest begins. */
export type Boundary = z.infer<typeof boundary>;

/** Payload for `signCompact(payload, { typ: BOUNDARY_TYP, kid }, key)`. */
export const boundaryPayload = (claims: Omit<Boundary, 'v'>): Boundary => boundary.parse({ v: 1, ...claims });

/**
 * Claims of a signed boundary. Whoever removes events without the key cannot make one, so what is missing shows.
 *
 * @param place where the remaining chain is said to begin
 * @throws BadJws for a wrong signature, type, tenant, form or place
 */
export function verifyBoundary(
  jws: string,
  tenant: string,
  place: ChainPosition,
  keys: ReadonlyMap<string, VerificationKey>,
): Boundary {
  const parsed = boundary.safeParse(verifyCompact(jws, { types: [BOUNDARY_TYP], algs: ['ES256'], keys }));
  if (!parsed.success) throw new BadJws('claims are not those of a boundary');
  if (parsed.data.tenant !== tenant) throw new BadJws('boundary of another tenant');
  if (parsed.data.seq !== place.seq || parsed.data.head !== place.hash)
    throw new BadJws(`it is the boundary after event ${parsed.data.seq}`);
  return parsed.data;
}
