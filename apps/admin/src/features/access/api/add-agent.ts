import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

export const addAgent = (api: Api, tenant: string, body: Schemas['AddAgent']) =>
  answered(api.POST('/api/v1/tenants/{tenant}/agents', { params: { path: { tenant } }, body }));
