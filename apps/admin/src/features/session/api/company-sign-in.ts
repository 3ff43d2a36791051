import { answered, type Api } from '../../../lib/http/api.js';

/** Identity providers with which operators of a tenant sign in; none for a tenant that does not exist. */
export const operatorProviders = (api: Api, tenant: string) =>
  answered(api.GET('/api/v1/session/idp/{tenant}', { params: { path: { tenant } } }));

/** Where the browser goes to sign in. */
export const startCompanySignIn = (api: Api, tenant: string, provider: string) =>
  answered(api.POST('/api/v1/session/idp', { body: { tenant, provider } }));
