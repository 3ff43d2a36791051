import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

/** Replaces all of them. */
export const setLimits = (api: Api, tenant: string, body: Schemas['TenantLimits'], version: string) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/limits', {
      params: { path: { tenant }, header: { 'If-Match': version } },
      body,
    }),
  );
