import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';
import { platformKeys } from '../keys.js';

/** Asked again every five seconds: components report every fifteen. */
export const getFleet = (api: Api) =>
  queryOptions({
    queryKey: platformKeys.fleet(),
    queryFn: ({ signal }) => answered(api.GET('/api/v1/platform/fleet', { signal })),
    refetchInterval: 5_000,
  });
