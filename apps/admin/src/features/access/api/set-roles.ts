import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

type Member = Pick<Schemas['Member'], 'kind' | 'id'>;

/** Replaces the roles of a user or agent; `roles` are slugs. */
export const setRoles = (api: Api, tenant: string, { kind, id }: Member, roles: string[], version: string) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/members/{kind}/{id}/roles', {
      params: { path: { tenant, kind, id }, header: { 'If-Match': version } },
      body: { roles },
    }),
  );
