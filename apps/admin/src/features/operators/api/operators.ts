import type { Schemas } from '#libs/api-client';
import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

export const listOperators = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'operators'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/operators', { params: { path: { tenant } }, signal })),
  });

/** The answer holds a one-time link. */
export const inviteOperator = (api: Api, tenant: string, body: Schemas['InviteOperator']) =>
  answered(api.POST('/api/v1/tenants/{tenant}/operators', { params: { path: { tenant } }, body }));

/** Another link for somebody who lost their passkeys, or never used the first. */
export const inviteAgain = (api: Api, tenant: string, id: string) =>
  answered(api.POST('/api/v1/tenants/{tenant}/operators/{id}/link', { params: { path: { tenant, id } } }));

export const endSessions = (api: Api, tenant: string, id: string) =>
  answered(
    api.DELETE('/api/v1/tenants/{tenant}/operators/{id}/sessions', { params: { path: { tenant, id } } }),
  );
