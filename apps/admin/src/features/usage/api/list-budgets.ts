import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';
import { usageKeys } from '../keys.js';

export const listBudgets = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: usageKeys.budgets(tenant),
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/budgets', { params: { path: { tenant } }, signal })),
    refetchInterval: 15_000,
  });
