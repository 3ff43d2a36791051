import { answered, type Api } from '../../../lib/http/api.js';

/** Sends once more what was given up. */
export const retryNotification = (api: Api, tenant: string, id: string) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/notifications/{id}/retry', { params: { path: { tenant, id } } }),
  );
