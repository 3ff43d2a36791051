import type { Schemas } from '#libs/api-client';
import { describeSelector } from '../../lib/words.js';

export type GrantDraft = Schemas['SetGrants']['grants'][number];

/** A grant in a line of words. */
export function describeGrant({
  select,
  effects,
  condition,
  conditionMode,
  approval,
  limits,
}: GrantDraft): string {
  const terms = [
    effects === undefined ? '' : `only ${effects.join(' or ')}`,
    condition === undefined ? '' : conditionMode === undefined ? 'under a condition' : 'trying a condition',
    approval === undefined ? '' : 'each call approved',
    limits === undefined ? '' : `at most ${limits.perMinute} a minute`,
  ].filter(Boolean);
  return [describeSelector(select), ...terms].join(', ');
}

/** What is sent of a stored grant: its id and what it covered are the server's. */
export const draftOf = ({
  id: _id,
  covered: _covered,
  ...grant
}: Schemas['Role']['grants'][number]): GrantDraft => grant;
