import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';
import { usePasskey } from '../../../lib/passkey.js';

export type Decision = Schemas['DecideReview'];

/** The decision, signed with the operator's passkey. */
export async function signedDecision(
  api: Api,
  tenant: string,
  id: string,
  decision: Decision,
): Promise<Decision> {
  const params = { path: { tenant, id } };
  const { nonce, policyVersion, options } = await answered(
    api.POST('/api/v1/tenants/{tenant}/reviews/{id}/confirmation', { params, body: decision }),
  );
  return { ...decision, confirmation: { nonce, policyVersion, assertion: await usePasskey(options) } };
}

/** Binds the decision to the candidate that was shown: another one answers 409 `review_stale`. */
export const decideReview = (api: Api, tenant: string, id: string, body: Decision) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/reviews/{id}/decision', { params: { path: { tenant, id } }, body }),
  );
