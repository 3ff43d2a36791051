import { queryOptions } from '@tanstack/react-query';
import { answeredVersion, type Api } from '../../../lib/http/api.js';

export const getGuard = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'guard'],
    queryFn: ({ signal }) =>
      answeredVersion(api.GET('/api/v1/tenants/{tenant}/guard', { params: { path: { tenant } }, signal })),
  });
