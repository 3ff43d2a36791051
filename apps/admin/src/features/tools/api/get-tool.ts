import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

export const getTool = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: [tenant, 'tools', 'one', id],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/tools/{id}', { params: { path: { tenant, id } }, signal })),
  });
