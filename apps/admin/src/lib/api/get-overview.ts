import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../http/api.js';

/** Also feeds the counts of the navigation, so it refreshes by itself. */
export const getOverview = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'overview'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/overview', { params: { path: { tenant } }, signal })),
    refetchInterval: 15_000,
  });
