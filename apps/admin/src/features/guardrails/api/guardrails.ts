import type { Schemas } from '#libs/api-client';
import { queryOptions } from '@tanstack/react-query';
import { answered, answeredVersion, type Api } from '../../../lib/http/api.js';

const ONE = '/api/v1/tenants/{tenant}/guardrails/{id}';

/** A guardrail with its version. */
export const getGuardrail = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: [tenant, 'guardrails', 'one', id],
    queryFn: ({ signal }) => answeredVersion(api.GET(ONE, { params: { path: { tenant, id } }, signal })),
  });

export const addGuardrail = (api: Api, tenant: string, body: Schemas['SetGuardrail']) =>
  answered(api.POST('/api/v1/tenants/{tenant}/guardrails', { params: { path: { tenant } }, body }));

export const setGuardrail = (
  api: Api,
  tenant: string,
  id: string,
  version: string,
  body: Schemas['SetGuardrail'],
) => answered(api.PUT(ONE, { params: { path: { tenant, id }, header: { 'If-Match': version } }, body }));

export const removeGuardrail = (api: Api, tenant: string, id: string, version: string) =>
  answered(api.DELETE(ONE, { params: { path: { tenant, id }, header: { 'If-Match': version } } }));
