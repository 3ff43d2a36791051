import { queryOptions } from '@tanstack/react-query';
import { answeredVersion, type Api } from '../../../lib/http/api.js';
import { providerKeys } from '../keys.js';

export const getProvider = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: providerKeys.one(tenant, id),
    queryFn: ({ signal }) =>
      answeredVersion(
        api.GET('/api/v1/tenants/{tenant}/identity-providers/{id}', {
          params: { path: { tenant, id } },
          signal,
        }),
      ),
  });
