import { answered, type Api } from '../../../lib/http/api.js';

/** Asks the live server for its tools now. A server that does not answer is a result (`probe.error`), not a problem. */
export const probeServer = (api: Api, tenant: string, id: string) =>
  answered(api.POST('/api/v1/tenants/{tenant}/servers/{id}/probe', { params: { path: { tenant, id } } }));
