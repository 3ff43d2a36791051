import type { Schemas } from '#libs/api-client';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { given } from '../../../lib/given.js';
import { answered, type Api } from '../../../lib/http/api.js';
import { approvalKeys, type ApprovalState } from '../keys.js';

/** How often an inbox looks for new requests: they wait for minutes, not for days. */
const EVERY_MS = 10_000;

export const listApprovals = (api: Api, tenant: string, state: ApprovalState) =>
  infiniteQueryOptions({
    queryKey: approvalKeys.list(tenant, state),
    queryFn: ({ signal, pageParam }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/call-approvals', {
          params: { path: { tenant }, query: given({ state, cursor: pageParam }) },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: EVERY_MS,
  });

export const getApproval = (api: Api, tenant: string, id: string) =>
  queryOptions({
    queryKey: approvalKeys.one(tenant, id),
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/call-approvals/{id}', { params: { path: { tenant, id } }, signal }),
      ),
  });

/** Binds the decision to the arguments that were shown. */
export const decideApproval = (api: Api, tenant: string, id: string, body: Schemas['DecideCallApproval']) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/call-approvals/{id}/decision', {
      params: { path: { tenant, id } },
      body,
    }),
  );
