import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';
import { callKeys } from '../keys.js';

/** An audit row never changes. */
export const getCall = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: callKeys.one(tenant, id),
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/calls/{id}', { params: { path: { tenant, id } }, signal })),
    staleTime: Infinity,
  });
