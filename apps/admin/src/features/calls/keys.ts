import type { CallFilter } from '../../lib/routing/calls-search.js';

export const callKeys = {
  lists: (tenant: string) => [tenant, 'calls', 'list'] as const,
  list: (tenant: string, filter: CallFilter) => [tenant, 'calls', 'list', filter] as const,
  tail: (tenant: string, filter: CallFilter) => [tenant, 'calls', 'tail', filter] as const,
  one: (tenant: string, id: string) => [tenant, 'calls', 'one', id] as const,
};
