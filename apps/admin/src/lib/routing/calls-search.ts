import { given } from '../given.js';
import { OUTCOMES, type Outcome } from '../words.js';
import { choiceOf, textOf } from './search.js';

/** Filters of the calls page and the row that is open beside it. */
export interface CallsSearch {
  outcome?: Outcome;
  reason?: string;
  /** Canonical id or name of a tool. */
  tool?: string;
  user?: string;
  agent?: string;
  /** Id of the call in the side panel. */
  open?: string;
  /** Follows the calls as they come. */
  live?: 'on';
}

/** What the server filters by. */
export type CallFilter = Omit<CallsSearch, 'open' | 'live'>;

export const callsSearch = (search: Record<string, unknown>): CallsSearch =>
  given({
    outcome: choiceOf(search, 'outcome', OUTCOMES),
    reason: textOf(search, 'reason'),
    tool: textOf(search, 'tool'),
    user: textOf(search, 'user'),
    agent: textOf(search, 'agent'),
    open: textOf(search, 'open'),
    live: choiceOf(search, 'live', ['on'] as const),
  });

/** Every deep link into the calls page is built here, so that none of them loses its filter. */
export const callsLink = (tenant: string, filter: CallsSearch) =>
  ({ to: '/t/$tenant/calls', params: { tenant }, search: filter }) as const;
