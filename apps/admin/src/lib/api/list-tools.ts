import { infiniteQueryOptions } from '@tanstack/react-query';
import { given } from '../given.js';
import type { ToolState } from '../words.js';
import { answered, type Api } from '../http/api.js';

export interface ToolFilter {
  readonly state?: ToolState | undefined;
  /** Server slug. */
  readonly server?: string | undefined;
  /** Part of a name, title or canonical id. */
  readonly q?: string | undefined;
}

export const listTools = (api: Api, tenant: string, filter: ToolFilter) =>
  infiniteQueryOptions({
    queryKey: [tenant, 'tools', 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/tools', {
          params: { path: { tenant }, query: given({ ...filter, cursor: pageParam }) },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
