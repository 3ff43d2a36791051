import { answered, type Api } from '../../../../lib/http/api.js';
import type { Purpose } from '../credential-draft.js';

export const removeSecret = (api: Api, tenant: string, id: string, purpose: Purpose) =>
  answered(
    api.DELETE('/api/v1/tenants/{tenant}/servers/{id}/credential/secrets/{purpose}', {
      params: { path: { tenant, id, purpose } },
    }),
  );
