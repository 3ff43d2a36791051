import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

export const liftStop = (api: Api, tenant: string, id: string, body: Schemas['LiftStop']) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/stops/{id}/lift', {
      params: { path: { tenant, id } },
      body,
    }),
  );
