import { queryOptions } from '@tanstack/react-query';
import { answeredVersion, type Api } from '../../../lib/http/api.js';

/** Below the members of the tenant: what is changed there is read again here. */
export const getAgent = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: [tenant, 'members', 'agent', id],
    queryFn: ({ signal }) =>
      answeredVersion(
        api.GET('/api/v1/tenants/{tenant}/agents/{id}', { params: { path: { tenant, id } }, signal }),
      ),
  });
