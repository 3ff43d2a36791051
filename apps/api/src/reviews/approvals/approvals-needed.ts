import { type Effect, EFFECTS, type FindingSeverity } from '#libs/contracts';

/** What only looks or can be put right takes one person, everything else two; so does what the scanner finds critical. */
export const approvalsNeeded = (effect: Effect, gravest: FindingSeverity | null): 1 | 2 =>
  gravest === 'critical' || effect === 'external' || effect === 'destructive' ? 2 : 1;

export const neededByEffect = (gravest: FindingSeverity | null): Record<Effect, number> =>
  Object.fromEntries(EFFECTS.map((effect) => [effect, approvalsNeeded(effect, gravest)])) as Record<
    Effect,
    number
  >;
