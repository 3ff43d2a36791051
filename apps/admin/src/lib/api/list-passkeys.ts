import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../http/api.js';

/** Passkeys of the signed-in operator. */
export const listPasskeys = (api: Api) =>
  queryOptions({
    queryKey: ['me', 'passkeys'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/me/passkeys', { signal })),
  });
