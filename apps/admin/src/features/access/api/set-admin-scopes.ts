import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

export type AdminScope = Schemas['SetAdminScopes']['scopes'][number];

/** What a machine may do in the console's API. */
export const setAdminScopes = (api: Api, tenant: string, id: string, scopes: AdminScope[], version: string) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/agents/{id}/admin-scopes', {
      params: { path: { tenant, id }, header: { 'If-Match': version } },
      body: { scopes },
    }),
  );
