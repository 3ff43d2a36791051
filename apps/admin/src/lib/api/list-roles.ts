import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../http/api.js';

export const listRoles = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'roles', 'list'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/roles', { params: { path: { tenant } }, signal })),
  });
