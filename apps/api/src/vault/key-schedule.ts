import type { KeyPurpose } from './key-material.js';
import type { TenantKeyRow } from './tenant-key-rows.js';

/** Purposes of every tenant. What the platform signs with is pinned by others, so an operator rotates it. */
export const ROTATED_BY_SCHEDULE: readonly KeyPurpose[] = ['oauth', 'cookie', 'dpop-nonce'];

/** A key signs only after everybody could have learnt of it: snapshots and key documents are kept for five minutes. */
export const PUBLISHED_BEFORE_USE_MS = 10 * 60_000;

/** Whether the active key has signed for `afterMs`, and its successor has been known for long enough. */
export function isDue(
  keys: readonly Pick<TenantKeyRow, 'state' | 'created_at' | 'activated_at'>[],
  now: number,
  afterMs: number,
): boolean {
  const active = keys.find((key) => key.state === 'active');
  const next = keys.find((key) => key.state === 'next');
  if (active === undefined || next === undefined) return false;
  const since = (active.activated_at ?? active.created_at).getTime();
  return now - since >= afterMs && mayBeUsed(next, now);
}

/** Whether a key that has not signed yet has been published for long enough. */
export const mayBeUsed = (next: Pick<TenantKeyRow, 'created_at'>, now: number): boolean =>
  now - next.created_at.getTime() >= PUBLISHED_BEFORE_USE_MS;
