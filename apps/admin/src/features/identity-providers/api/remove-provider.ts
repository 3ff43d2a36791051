import { answered, type Api } from '../../../lib/http/api.js';

/** Whatever it is by now. */
export const removeProvider = (api: Api, tenant: string, id: string) =>
  answered(
    api.DELETE('/api/v1/tenants/{tenant}/identity-providers/{id}', {
      params: { path: { tenant, id }, header: { 'If-Match': '*' } },
    }),
  );
