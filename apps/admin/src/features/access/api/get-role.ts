import { queryOptions } from '@tanstack/react-query';
import { answeredVersion, type Api } from '../../../lib/http/api.js';

export const getRole = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: [tenant, 'roles', 'one', id],
    queryFn: ({ signal }) =>
      answeredVersion(
        api.GET('/api/v1/tenants/{tenant}/roles/{id}', { params: { path: { tenant, id } }, signal }),
      ),
  });
