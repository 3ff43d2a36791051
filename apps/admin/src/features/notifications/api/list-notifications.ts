import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

export const listNotifications = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'notifications'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/notifications', { params: { path: { tenant } }, signal })),
  });
