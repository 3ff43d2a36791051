import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

/** Rules over claims that are in force. */
export const getMappingRules = (api: Api, tenant: string, provider: string | null) =>
  queryOptions({
    queryKey: [tenant, 'drafts', 'rules', provider],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/identity-providers/{id}/rules', {
          params: { path: { tenant, id: provider ?? '' } },
          signal,
        }),
      ),
    enabled: provider !== null,
  });
