import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../../lib/http/api.js';
import type { Purpose } from '../credential-draft.js';

/** Write only: no answer ever holds a secret. */
export const setSecret = (
  api: Api,
  tenant: string,
  at: { readonly id: string; readonly purpose: Purpose },
  body: Schemas['SetUpstreamSecret'],
) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/servers/{id}/credential/secrets/{purpose}', {
      params: { path: { tenant, ...at } },
      body,
    }),
  );
