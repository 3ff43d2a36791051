import { DENIAL_REASONS } from '#libs/denial';
import type { FilterField } from '../../lib/filters.js';
import { OUTCOMES } from '../../lib/words.js';

/** What calls can be filtered by; the server filters. */
export const CALL_FIELDS: readonly FilterField[] = [
  { key: 'outcome', choices: OUTCOMES },
  { key: 'reason', choices: DENIAL_REASONS },
  { key: 'tool' },
  { key: 'user' },
  { key: 'agent' },
];
