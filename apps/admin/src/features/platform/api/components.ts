import type { Schemas } from '#libs/api-client';
import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';
import { platformKeys } from '../keys.js';

export const listComponents = (api: Api) =>
  queryOptions({
    queryKey: platformKeys.components(),
    queryFn: ({ signal }) => answered(api.GET('/api/v1/platform/components', { signal })),
    refetchInterval: 15_000,
  });

export const listTokens = (api: Api) =>
  queryOptions({
    queryKey: platformKeys.tokens(),
    queryFn: ({ signal }) => answered(api.GET('/api/v1/platform/enrolment-tokens', { signal })),
    refetchInterval: 15_000,
  });

/** The answer holds the token, once. */
export const issueToken = (api: Api, kind: Schemas['IssueEnrolmentToken']['kind']) =>
  answered(api.POST('/api/v1/platform/enrolment-tokens', { body: { kind } }));

export const revokeToken = (api: Api, id: string) =>
  answered(api.DELETE('/api/v1/platform/enrolment-tokens/{id}', { params: { path: { id } } }));

export const revokeComponent = (api: Api, id: string) =>
  answered(api.DELETE('/api/v1/platform/components/{id}', { params: { path: { id } } }));
