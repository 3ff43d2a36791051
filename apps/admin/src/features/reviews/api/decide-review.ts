import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

export type Decision = Schemas['DecideReview'];

/** Binds the decision to the candidate that was shown: another one answers 409 `review_stale`. */
export const decideReview = (api: Api, tenant: string, id: string, body: Decision) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/reviews/{id}/decision', { params: { path: { tenant, id } }, body }),
  );
