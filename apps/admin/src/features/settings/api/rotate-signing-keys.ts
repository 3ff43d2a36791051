import { answered, type Api } from '../../../lib/http/api.js';

/** `withdraw`: tokens that the present key signed stop working at once. */
export const rotateSigningKeys = (api: Api, tenant: string, withdraw: boolean) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/oauth/keys/rotation', {
      params: { path: { tenant } },
      body: { withdraw },
    }),
  );
