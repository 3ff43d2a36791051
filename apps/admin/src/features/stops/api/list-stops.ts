import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

export const listStops = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'stops', 'list'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/stops', { params: { path: { tenant } }, signal })),
  });
