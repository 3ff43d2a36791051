import { z } from 'zod';
import { sha256 } from '#libs/contracts';
import { BadJws, verifyCompact, type VerificationKey } from '#libs/oauth';

/** Header `typ` of a signed checkpoint. */
export const CHECKPOINT_TYP = 'checkpoint+jwt';

const checkpoint = z.object({
  v: z.literal(1),
  /** Tenant slug. */
  tenant: z.string(),
  seq: z.int().nonnegative(),
  /** Hash of event `seq`. */
  head: sha256,
  /** Events in the chain up to and including `seq`. */
  count: z.int().nonnegative(),
  at: z.iso.datetime(),
  /** SHA-256 of the signed checkpoint before this one, `null` for the first. Older ones have no such claim. */
  previous: sha256.nullable().optional(),
});
/** Claims of a checkpoint: where a tenant's chain stood at a time. */
export type Checkpoint = z.infer<typeof checkpoint>;

/** Payload for `signCompact(payload, { typ: CHECKPOINT_TYP, kid }, key)`. `at` is RFC 3339 in UTC. */
export const checkpointPayload = (
  tenant: string,
  seq: number,
  head: string,
  count: number,
  at: string,
  previous?: string | null,
): Checkpoint => ({ v: 1, tenant, seq, head, count, at, ...(previous === undefined ? {} : { previous }) });

/**
 * Claims of a signed checkpoint. Works offline, with nothing but public keys.
 *
 * Not checked: the chain itself; give `{ seq, hash: head }` to `ChainVerifier`. Age.
 *
 * @throws BadJws for a wrong signature, type, tenant or form
 */
export function verifyCheckpoint(
  jws: string,
  tenant: string,
  keys: ReadonlyMap<string, VerificationKey>,
): Checkpoint {
  const parsed = checkpoint.safeParse(verifyCompact(jws, { types: [CHECKPOINT_TYP], algs: ['ES256'], keys }));
  if (!parsed.success) throw new BadJws('claims are not those of a checkpoint');
  if (parsed.data.tenant !== tenant) throw new BadJws('checkpoint of another tenant');
  return parsed.data;
}
