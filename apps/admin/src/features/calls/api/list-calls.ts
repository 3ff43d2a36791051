import { infiniteQueryOptions } from '@tanstack/react-query';
import { given } from '../../../lib/given.js';
import { answered, type Api } from '../../../lib/http/api.js';
import type { CallFilter } from '../../../lib/routing/calls-search.js';
import { callKeys } from '../keys.js';

/** 100 a page; no more than 5 000 rows are held. */
const MAX_PAGES = 50;

export const listCalls = (api: Api, tenant: string, filter: CallFilter) =>
  infiniteQueryOptions({
    queryKey: callKeys.list(tenant, filter),
    queryFn: ({ signal, pageParam }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/calls', {
          params: { path: { tenant }, query: given({ ...filter, cursor: pageParam }) },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page, pages) =>
      pages.length < MAX_PAGES ? (page.nextCursor ?? undefined) : undefined,
  });
