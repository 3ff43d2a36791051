import { queryOptions } from '@tanstack/react-query';
import { answeredVersion, type Api } from '../../../lib/http/api.js';

export const getToolGuard = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: [tenant, 'tools', 'guard', id],
    queryFn: ({ signal }) =>
      answeredVersion(
        api.GET('/api/v1/tenants/{tenant}/tools/{id}/guard', { params: { path: { tenant, id } }, signal }),
      ),
  });
