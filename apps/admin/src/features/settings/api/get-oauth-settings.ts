import { queryOptions } from '@tanstack/react-query';
import { answeredVersion, type Api } from '../../../lib/http/api.js';
import { settingsKeys } from '../keys.js';

export const getOauthSettings = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: settingsKeys.oauth(tenant),
    queryFn: ({ signal }) =>
      answeredVersion(
        api.GET('/api/v1/tenants/{tenant}/oauth/settings', { params: { path: { tenant } }, signal }),
      ),
  });
