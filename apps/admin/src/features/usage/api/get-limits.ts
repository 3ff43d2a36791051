import { queryOptions } from '@tanstack/react-query';
import { answeredVersion, type Api } from '../../../lib/http/api.js';
import { usageKeys } from '../keys.js';

export const getLimits = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: usageKeys.limits(tenant),
    queryFn: ({ signal }) =>
      answeredVersion(api.GET('/api/v1/tenants/{tenant}/limits', { params: { path: { tenant } }, signal })),
  });
