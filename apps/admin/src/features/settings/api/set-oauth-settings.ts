import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

/** Replaces the settings as a whole. */
export const setOauthSettings = (api: Api, tenant: string, body: Schemas['OauthSettings'], version: string) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/oauth/settings', {
      params: { path: { tenant }, header: { 'If-Match': version } },
      body,
    }),
  );
