import { answered, type Api } from '../../../lib/http/api.js';

/** Switches an approved tool on or off for the tenant. */
export const setEnablement = (api: Api, tenant: string, id: string, enabled: boolean) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/tools/{id}/enablement', {
      params: { path: { tenant, id } },
      body: { enabled },
    }),
  );
