import type { Schemas } from '#libs/api-client';
import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

export const listSinks = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'audit-sinks'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/audit-sinks', { params: { path: { tenant } }, signal })),
  });

export const addSink = (api: Api, tenant: string, body: Schemas['AddAuditSink']) =>
  answered(api.POST('/api/v1/tenants/{tenant}/audit-sinks', { params: { path: { tenant } }, body }));

export const removeSink = (api: Api, tenant: string, id: string) =>
  answered(api.DELETE('/api/v1/tenants/{tenant}/audit-sinks/{id}', { params: { path: { tenant, id } } }));
