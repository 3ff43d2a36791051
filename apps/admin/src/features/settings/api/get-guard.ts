import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

export const getGuard = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'guard'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/guard', { params: { path: { tenant } }, signal })),
  });
