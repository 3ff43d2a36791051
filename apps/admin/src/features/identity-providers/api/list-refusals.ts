import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';
import { providerKeys } from '../keys.js';

/** Newest first, of the last seven days. */
export const listRefusals = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: providerKeys.refusals(tenant),
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/identity-providers/refusals', {
          params: { path: { tenant } },
          signal,
        }),
      ),
    refetchInterval: 15_000,
  });
