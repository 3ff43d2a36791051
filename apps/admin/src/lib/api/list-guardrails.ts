import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../http/api.js';

export const listGuardrails = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'guardrails', 'list'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tenants/{tenant}/guardrails', { params: { path: { tenant } }, signal })),
  });
