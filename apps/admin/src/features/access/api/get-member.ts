import type { Schemas } from '#libs/api-client';
import { queryOptions } from '@tanstack/react-query';
import { answeredVersion, type Api } from '../../../lib/http/api.js';

export const getMember = (api: Api, tenant: string, kind: Schemas['Member']['kind'], id: string) =>
  queryOptions({
    queryKey: [tenant, 'members', 'one', kind, id],
    queryFn: ({ signal }) =>
      answeredVersion(
        api.GET('/api/v1/tenants/{tenant}/members/{kind}/{id}', {
          params: { path: { tenant, kind, id } },
          signal,
        }),
      ),
  });
