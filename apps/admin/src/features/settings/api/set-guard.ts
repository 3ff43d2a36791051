import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

/** What is looked for in the content of calls of all tools that have nothing else set. */
export const setGuard = (api: Api, tenant: string, policy: Schemas['GuardPolicy'], version: string) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/guard', {
      params: { path: { tenant }, header: { 'If-Match': version } },
      body: policy,
    }),
  );
