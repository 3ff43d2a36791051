import { given } from '../../lib/given.js';
import { choiceOf } from '../../lib/routing/search.js';

export const DAYS = ['7', '30', '90'] as const;
export const BY = ['tool', 'user', 'agent'] as const;
export const METRICS = ['calls', 'tokens', 'cost'] as const;

/** What the usage page shows; the defaults are left out of the address. */
export interface UsageSearch {
  days?: (typeof DAYS)[number];
  by?: (typeof BY)[number];
  metric?: (typeof METRICS)[number];
  tab?: 'budgets' | 'limits';
}

export const usageSearch = (search: Record<string, unknown>): UsageSearch =>
  given({
    days: choiceOf(search, 'days', DAYS),
    by: choiceOf(search, 'by', BY),
    metric: choiceOf(search, 'metric', METRICS),
    tab: choiceOf(search, 'tab', ['budgets', 'limits'] as const),
  });
