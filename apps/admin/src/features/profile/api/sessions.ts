import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

export const listSessions = (api: Api) =>
  queryOptions({
    queryKey: ['me', 'sessions'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/me/sessions', { signal })),
  });

export const endSession = (api: Api, id: string) =>
  answered(api.DELETE('/api/v1/me/sessions/{id}', { params: { path: { id } } }));
