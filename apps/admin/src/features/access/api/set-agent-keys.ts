import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

/** Replaces all of them. */
export const setAgentKeys = (
  api: Api,
  tenant: string,
  id: string,
  keys: Schemas['SetAgentKeys']['keys'],
  version: string,
) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/agents/{id}/keys', {
      params: { path: { tenant, id }, header: { 'If-Match': version } },
      body: { keys },
    }),
  );
