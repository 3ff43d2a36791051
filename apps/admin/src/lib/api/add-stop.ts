import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../http/api.js';

export const addStop = (api: Api, tenant: string, body: Schemas['AddStop']) =>
  answered(api.POST('/api/v1/tenants/{tenant}/stops', { params: { path: { tenant } }, body }));
