import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';
import { serverKeys } from '../keys.js';

export const listServers = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: serverKeys.list(tenant),
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/servers', { params: { path: { tenant } }, signal })),
  });
