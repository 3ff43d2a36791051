import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

/** What a sign-in with these claims would give; the code that signs people in decides. */
export const tryRules = (api: Api, tenant: string, id: string, body: Schemas['TryRoleMapping']) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/identity-providers/{id}/rules/try', {
      params: { path: { tenant, id } },
      body,
    }),
  );
