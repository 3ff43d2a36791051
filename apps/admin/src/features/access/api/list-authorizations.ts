import type { Schemas } from '#libs/api-client';
import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

type Member = Pick<Schemas['Member'], 'kind' | 'id'>;

/** What somebody has authorised, or was handed, and still counts. */
export const listAuthorizations = (api: Api, tenant: string, { kind, id }: Member) =>
  queryOptions({
    queryKey: [tenant, 'members', 'authorizations', kind, id],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/members/{kind}/{id}/authorizations', {
          params: { path: { tenant, kind, id } },
          signal,
        }),
      ),
  });
