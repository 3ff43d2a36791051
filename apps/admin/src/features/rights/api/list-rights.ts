import { infiniteQueryOptions } from '@tanstack/react-query';
import { given } from '../../../lib/given.js';
import { answered, type Api } from '../../../lib/http/api.js';
import type { RightsSearch } from '../rights-search.js';

/** What each role gives of each tool, a hundred tools a page. */
export const listRights = (api: Api, tenant: string, search: RightsSearch) =>
  infiniteQueryOptions({
    queryKey: [tenant, 'rights', 'list', search],
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/rights', {
          params: {
            path: { tenant },
            query: given({ ...search, cursor: pageParam === '' ? undefined : pageParam }),
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
