import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../http/api.js';

const REFRESH_MS = 30_000;

export const listBreakGlass = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'break-glass'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/break-glass', { params: { path: { tenant } }, signal })),
    refetchInterval: REFRESH_MS,
  });

export const askBreakGlass = (api: Api, tenant: string, reason: string) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/break-glass', {
      params: { path: { tenant } },
      body: { reason, minutes: 60 },
    }),
  );

export const agreeBreakGlass = (api: Api, tenant: string, id: string) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/break-glass/{id}/agreement', { params: { path: { tenant, id } } }),
  );

export const endBreakGlass = (api: Api, tenant: string, id: string) =>
  answered(api.POST('/api/v1/tenants/{tenant}/break-glass/{id}/end', { params: { path: { tenant, id } } }));
