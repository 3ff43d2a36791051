import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

/** Replaces all grants of a role. */
export const setGrants = (
  api: Api,
  tenant: string,
  id: string,
  grants: Schemas['SetGrants']['grants'],
  version: string,
) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/roles/{id}/grants', {
      params: { path: { tenant, id }, header: { 'If-Match': version } },
      body: { grants },
    }),
  );
