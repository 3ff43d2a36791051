import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

/** Accounts at upstream servers that a user has linked. */
export const listLinks = (api: Api, tenant: string, user: string) =>
  queryOptions({
    queryKey: [tenant, 'links', user],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/links', { params: { path: { tenant }, query: { user } }, signal }),
      ),
  });

export const endLink = (api: Api, tenant: string, id: string) =>
  answered(api.DELETE('/api/v1/tenants/{tenant}/links/{id}', { params: { path: { tenant, id } } }));
