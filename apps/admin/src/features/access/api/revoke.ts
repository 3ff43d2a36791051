import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

/** Effective on every gateway within a second. */
export const revoke = (api: Api, tenant: string, body: Schemas['Revoke']) =>
  answered(api.POST('/api/v1/tenants/{tenant}/revocations', { params: { path: { tenant } }, body }));
