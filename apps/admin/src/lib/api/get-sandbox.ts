import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../http/api.js';

/** What a sandboxed server may do, in words. */
export const getSandbox = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: [tenant, 'servers', 'sandbox', id],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/servers/{id}/sandbox', {
          params: { path: { tenant, id } },
          signal,
        }),
      ),
  });
