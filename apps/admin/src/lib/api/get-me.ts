import { queryOptions } from '@tanstack/react-query';
import { answered, type ConsoleApi } from '../http/api.js';

/** The signed-in operator; every answer also renews the CSRF value. */
export const getMe = ({ api, gate }: ConsoleApi) =>
  queryOptions({
    queryKey: ['me'],
    queryFn: async ({ signal }) => {
      const me = await answered(api.GET('/api/v1/me', { signal }));
      gate.open(me.csrf);
      return me;
    },
    staleTime: 60_000,
  });
