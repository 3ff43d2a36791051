import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

/** A new version of the rules; `version` is the one that was edited. */
export const setRules = (api: Api, tenant: string, id: string, body: Schemas['SetRoleMapping']) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/identity-providers/{id}/rules', {
      params: { path: { tenant, id } },
      body,
    }),
  );
