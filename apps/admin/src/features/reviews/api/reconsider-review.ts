import { answered, type Api } from '../../../lib/http/api.js';

export const reconsiderReview = (api: Api, tenant: string, id: string, reason: string) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/reviews/{id}/reconsideration', {
      params: { path: { tenant, id } },
      body: { reason },
    }),
  );
