import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

export const addServer = (api: Api, tenant: string, body: Schemas['AddServer']) =>
  answered(api.POST('/api/v1/tenants/{tenant}/servers', { params: { path: { tenant } }, body }));
