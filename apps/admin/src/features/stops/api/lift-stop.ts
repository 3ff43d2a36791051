import { answered, type Api } from '../../../lib/http/api.js';

export const liftStop = (api: Api, tenant: string, id: string, reason: string) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/stops/{id}/lift', {
      params: { path: { tenant, id } },
      body: { reason },
    }),
  );
