import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

export const getToolGuard = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: [tenant, 'tools', 'guard', id],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/tools/{id}/guard', { params: { path: { tenant, id } }, signal }),
      ),
  });
