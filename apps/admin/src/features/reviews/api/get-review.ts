import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';
import { reviewKeys } from '../keys.js';

export const getReview = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: reviewKeys.one(tenant, id),
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/reviews/{id}', { params: { path: { tenant, id } }, signal }),
      ),
    // What is being read must not change under the reader; the server refuses a decision on something else.
    staleTime: Infinity,
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
  });
