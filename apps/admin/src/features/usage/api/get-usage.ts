import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';
import { usageKeys } from '../keys.js';
import type { UsageSearch } from '../usage-search.js';

export const getUsage = (
  api: Api,
  tenant: string,
  days: NonNullable<UsageSearch['days']>,
  by: NonNullable<UsageSearch['by']>,
) =>
  queryOptions({
    queryKey: usageKeys.report(tenant, days, by),
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/usage', {
          params: { path: { tenant }, query: { days: Number(days), by } },
          signal,
        }),
      ),
  });
