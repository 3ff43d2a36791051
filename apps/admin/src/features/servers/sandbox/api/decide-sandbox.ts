import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../../lib/http/api.js';

export const decideSandbox = (api: Api, tenant: string, id: string, body: Schemas['DecideSandbox']) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/servers/{id}/sandbox/decision', {
      params: { path: { tenant, id } },
      body,
    }),
  );
