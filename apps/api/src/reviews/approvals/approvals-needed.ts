import { type Effect, EFFECTS } from '#libs/contracts';
import type { StoredReview } from '../review-rows.js';

/** What only looks or can be put right takes one person, everything else two; so does what is critical, or a machine asks for. */
export const approvalsNeeded = (effect: Effect, { summary, askedByMachine }: StoredReview): 1 | 2 =>
  askedByMachine || summary.gravest === 'critical' || effect === 'external' || effect === 'destructive'
    ? 2
    : 1;

export const neededByEffect = (review: StoredReview): Record<Effect, number> =>
  Object.fromEntries(EFFECTS.map((effect) => [effect, approvalsNeeded(effect, review)])) as Record<
    Effect,
    number
  >;
