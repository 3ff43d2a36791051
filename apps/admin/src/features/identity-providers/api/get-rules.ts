import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';
import { providerKeys } from '../keys.js';

export const getRules = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: providerKeys.rules(tenant, id),
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/identity-providers/{id}/rules', {
          params: { path: { tenant, id } },
          signal,
        }),
      ),
  });
