import { answered, type Api } from '../../../../lib/http/api.js';
import type { Config } from '../credential-draft.js';

/** Makes a new version of the server. */
export const setCredential = (api: Api, tenant: string, id: string, body: Config, version: string) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/servers/{id}/credential', {
      params: { path: { tenant, id }, header: { 'If-Match': version } },
      body,
    }),
  );
