import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';
import { settingsKeys } from '../keys.js';

export const listSigningKeys = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: settingsKeys.signingKeys(tenant),
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/oauth/keys', { params: { path: { tenant } }, signal })),
  });
