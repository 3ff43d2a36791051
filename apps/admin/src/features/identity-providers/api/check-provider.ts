import { answered, type Api } from '../../../lib/http/api.js';

/** A provider that cannot be used is a result, not a problem. */
export const checkProvider = (api: Api, tenant: string, id: string) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/identity-providers/{id}/check', { params: { path: { tenant, id } } }),
  );
