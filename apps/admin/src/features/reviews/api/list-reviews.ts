import { infiniteQueryOptions } from '@tanstack/react-query';
import { given } from '../../../lib/given.js';
import { answered, type Api } from '../../../lib/http/api.js';
import { reviewKeys, type ReviewState } from '../keys.js';

export const listReviews = (api: Api, tenant: string, state: ReviewState) =>
  infiniteQueryOptions({
    queryKey: reviewKeys.list(tenant, state),
    queryFn: ({ signal, pageParam }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/reviews', {
          params: { path: { tenant }, query: given({ state, cursor: pageParam }) },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
