import { queryOptions } from '@tanstack/react-query';
import { answeredVersion, type Api } from '../../../lib/http/api.js';
import { serverKeys } from '../keys.js';

/** Read again every two seconds while the first probe has not ended. */
export const getServer = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: serverKeys.one(tenant, id),
    queryFn: ({ signal }) =>
      answeredVersion(
        api.GET('/api/v1/tenants/{tenant}/servers/{id}', { params: { path: { tenant, id } }, signal }),
      ),
    refetchInterval: ({ state }) => (state.data?.data.probe.state === 'never' ? 2_000 : false),
  });
