import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';
import { usageKeys } from '../keys.js';

export const listAlerts = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: usageKeys.alerts(tenant),
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/budget-alerts', { params: { path: { tenant } }, signal })),
    refetchInterval: 15_000,
  });
