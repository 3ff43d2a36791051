import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

export const addProvider = (api: Api, tenant: string, body: Schemas['AddIdentityProvider']) =>
  answered(api.POST('/api/v1/tenants/{tenant}/identity-providers', { params: { path: { tenant } }, body }));
