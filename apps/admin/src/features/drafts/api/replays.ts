import type { Schemas } from '#libs/api-client';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

export type Replay = Schemas['Replay'];
export type By = 'user' | 'tool' | 'role' | 'call';

export const isUnderWay = ({ state }: Replay): boolean => state === 'waiting' || state === 'running';

/** Asked for again while one is under way. */
export const listReplays = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: [tenant, 'drafts', 'replays', id],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/drafts/{id}/replays', { params: { path: { tenant, id } }, signal }),
      ),
    refetchInterval: ({ state: { data } }) => (data?.items.some(isUnderWay) === true ? 1000 : false),
  });

export const startReplay = (api: Api, tenant: string, id: string, days: number) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/drafts/{id}/replay', {
      params: { path: { tenant, id } },
      body: { days },
    }),
  );

export const cancelReplay = (api: Api, tenant: string, id: string) =>
  answered(api.POST('/api/v1/tenants/{tenant}/replays/{id}/cancel', { params: { path: { tenant, id } } }));

export const listReplayChanges = (api: Api, tenant: string, id: string, by: By) =>
  infiniteQueryOptions({
    queryKey: [tenant, 'drafts', 'changes', id, by],
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/replays/{id}/changes', {
          params: { path: { tenant, id }, query: { by, ...(pageParam === '' ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
