import type { Schemas } from '#libs/api-client';
import { queryOptions } from '@tanstack/react-query';
import { answered, answeredVersion, type Api } from '../../../lib/http/api.js';

export const getRetention = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'audit-retention'],
    queryFn: ({ signal }) =>
      answeredVersion(
        api.GET('/api/v1/tenants/{tenant}/audit-retention', { params: { path: { tenant } }, signal }),
      ),
  });

/** Replaces both, the days and the hold. */
export const setRetention = (api: Api, tenant: string, body: Schemas['AuditRetention'], version: string) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/audit-retention', {
      params: { path: { tenant }, header: { 'If-Match': version } },
      body,
    }),
  );
