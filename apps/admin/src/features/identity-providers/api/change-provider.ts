import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

/** What is not given stays. */
export const changeProvider = (
  api: Api,
  tenant: string,
  id: string,
  body: Schemas['ChangeIdentityProvider'],
  version: string,
) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/identity-providers/{id}', {
      params: { path: { tenant, id }, header: { 'If-Match': version } },
      body,
    }),
  );
