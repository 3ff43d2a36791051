import { queryOptions } from '@tanstack/react-query';
import { answeredVersion, type Api } from '../../../../lib/http/api.js';

export const getCredential = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: [tenant, 'servers', 'credential', id],
    queryFn: ({ signal }) =>
      answeredVersion(
        api.GET('/api/v1/tenants/{tenant}/servers/{id}/credential', {
          params: { path: { tenant, id } },
          signal,
        }),
      ),
  });
