import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

/** Says what the tool has otherwise than its tenant; an empty override is none. */
export const setToolGuard = (
  api: Api,
  tenant: string,
  id: string,
  override: Schemas['GuardOverride'],
  version: string,
) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/tools/{id}/guard', {
      params: { path: { tenant, id }, header: { 'If-Match': version } },
      body: override,
    }),
  );
