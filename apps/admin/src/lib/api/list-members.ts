import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../http/api.js';

export const listMembers = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'members', 'list'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/members', { params: { path: { tenant } }, signal })),
  });
