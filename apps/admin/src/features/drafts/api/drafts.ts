import type { Schemas } from '#libs/api-client';
import { queryOptions } from '@tanstack/react-query';
import { answered, answeredVersion, type Api } from '../../../lib/http/api.js';

const ALL = '/api/v1/tenants/{tenant}/drafts';
const ONE = '/api/v1/tenants/{tenant}/drafts/{id}';

export const listDrafts = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'drafts', 'list'],
    queryFn: ({ signal }) => answered(api.GET(ALL, { params: { path: { tenant } }, signal })),
  });

export const getDraft = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: [tenant, 'drafts', 'one', id],
    queryFn: ({ signal }) => answeredVersion(api.GET(ONE, { params: { path: { tenant, id } }, signal })),
  });

export const addDraft = (api: Api, tenant: string, name: string) =>
  answered(
    api.POST(ALL, {
      params: { path: { tenant } },
      body: { name, content: { roles: [], guardrails: [], mappings: [] } },
    }),
  );

export const setDraft = (api: Api, tenant: string, id: string, version: string, body: Schemas['SetDraft']) =>
  answered(api.PUT(ONE, { params: { path: { tenant, id }, header: { 'If-Match': version } }, body }));

export const removeDraft = (api: Api, tenant: string, id: string, version: string) =>
  answered(api.DELETE(ONE, { params: { path: { tenant, id }, header: { 'If-Match': version } } }));

export const publishDraft = (api: Api, tenant: string, id: string, version: number) =>
  answered(api.POST(`${ONE}/publish`, { params: { path: { tenant, id } }, body: { version } }));

export const rebaseDraft = (api: Api, tenant: string, id: string, version: number) =>
  answered(api.POST(`${ONE}/rebase`, { params: { path: { tenant, id } }, body: { version } }));
