import { answered, type Api } from '../../../lib/http/api.js';
import type { Ceiling } from '../../../lib/words.js';

/** The most an agent may ever do, whatever its user may do. */
export const setCeiling = (api: Api, tenant: string, id: string, ceiling: Ceiling, version: string) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/agents/{id}/ceiling', {
      params: { path: { tenant, id }, header: { 'If-Match': version } },
      body: { ceiling },
    }),
  );
