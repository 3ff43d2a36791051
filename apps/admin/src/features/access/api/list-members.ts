import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';
import { accessKeys } from '../keys.js';

export const listMembers = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: accessKeys.members(tenant),
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/members', { params: { path: { tenant } }, signal })),
  });
