import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';
import { providerKeys } from '../keys.js';

export const listProviders = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: providerKeys.list(tenant),
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/identity-providers', { params: { path: { tenant } }, signal }),
      ),
  });
