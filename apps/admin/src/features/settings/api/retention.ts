import type { Schemas } from '#libs/api-client';
import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

export const getRetention = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'audit-retention'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/audit-retention', { params: { path: { tenant } }, signal })),
  });

export const setRetention = (api: Api, tenant: string, body: Schemas['AuditRetention']) =>
  answered(api.PUT('/api/v1/tenants/{tenant}/audit-retention', { params: { path: { tenant } }, body }));
