import { type Snapshot, snapshot as snapshotSchema } from '#libs/contracts';
import { type VerificationKey, verifySnapshot } from '#libs/oauth';

/** A snapshot that must not be used. `message` says why, for operators. */
export class BadSnapshot extends Error {
  override readonly name = 'BadSnapshot';
}

/**
 * Verifies a signed snapshot: a pinned key of the control plane, the schema, and that it is of this tenant.
 *
 * Not checked: its age and whether it is newer than the one in use (`assertForward`).
 *
 * @throws BadJws, BadSnapshot
 */
export function readSnapshot(
  jws: string,
  keys: ReadonlyMap<string, VerificationKey>,
  tenant: string,
): Snapshot {
  const parsed = snapshotSchema.safeParse(verifySnapshot(jws, keys));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new BadSnapshot(`the snapshot breaks its schema at ${issue?.path.join('.')}: ${issue?.message}`);
  }
  if (parsed.data.tenant.slug !== tenant) throw new BadSnapshot('the snapshot is of another tenant');
  return parsed.data;
}

/**
 * Refuses to go backwards: within an epoch the revision only grows, and an epoch that was left never comes back. Otherwise
 * whoever can answer in the control plane's place could bring back a right that was taken away.
 *
 * @param retired epochs that were left
 * @throws BadSnapshot
 */
export function assertForward(
  next: { readonly epoch: string; readonly revision: number },
  current: { readonly epoch: string; readonly revision: number } | undefined,
  retired: readonly string[],
): void {
  if (retired.includes(next.epoch)) throw new BadSnapshot(`epoch ${next.epoch} was left before`);
  if (current !== undefined && next.epoch === current.epoch && next.revision < current.revision) {
    throw new BadSnapshot(`revision ${next.revision} is older than ${current.revision}`);
  }
}
