import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../http/api.js';

export const listServers = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'servers', 'list'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/servers', { params: { path: { tenant } }, signal })),
  });
