import { answered, type Api } from '../../../lib/http/api.js';

/** A one-time link at which a user chooses a password; shown once. */
export const issuePasswordLink = (api: Api, tenant: string, id: string) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/users/{id}/password-link', { params: { path: { tenant, id } } }),
  );
