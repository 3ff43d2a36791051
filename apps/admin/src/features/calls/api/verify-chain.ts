import { answered, type Api } from '../../../lib/http/api.js';

/** Walks the whole audit chain of the tenant. */
export const verifyChain = (api: Api, tenant: string) =>
  answered(api.POST('/api/v1/tenants/{tenant}/audit/verify', { params: { path: { tenant } } }));
