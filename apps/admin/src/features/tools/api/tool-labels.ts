import { queryOptions } from '@tanstack/react-query';
import { answered, answeredVersion, type Api } from '../../../lib/http/api.js';

const LABELS = '/api/v1/tenants/{tenant}/tools/{id}/labels';

export const getToolLabels = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: [tenant, 'tools', 'labels', id],
    queryFn: ({ signal }) => answeredVersion(api.GET(LABELS, { params: { path: { tenant, id } }, signal })),
  });

/** Says what the tool touches; labels of its owner stay beside them. */
export const setToolLabels = (api: Api, tenant: string, id: string, labels: string[], version: string) =>
  answered(
    api.PUT(LABELS, {
      params: { path: { tenant, id }, header: { 'If-Match': version } },
      body: { labels },
    }),
  );
