import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../http/api.js';

export const listIdentityProviders = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'identity-providers', 'list'],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/identity-providers', { params: { path: { tenant } }, signal }),
      ),
  });
