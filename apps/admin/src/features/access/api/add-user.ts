import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

export const addUser = (api: Api, tenant: string, body: Schemas['AddUser']) =>
  answered(api.POST('/api/v1/tenants/{tenant}/users', { params: { path: { tenant } }, body }));
