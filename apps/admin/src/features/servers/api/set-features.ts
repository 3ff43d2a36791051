import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

export const setFeatures = (
  api: Api,
  tenant: string,
  id: string,
  body: Schemas['ServerFeatures'],
  version: string,
) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/servers/{id}/features', {
      params: { path: { tenant, id }, header: { 'If-Match': version } },
      body,
    }),
  );
