import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

export const listIdentities = (api: Api) =>
  queryOptions({
    queryKey: ['me', 'identities'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/me/identities', { signal })),
  });

/** Where the browser goes to prove that the account is the operator's. */
export const startIdentityLink = (api: Api, provider: string) =>
  answered(api.POST('/api/v1/me/identities', { body: { provider } }));

export const unlinkIdentity = (api: Api, id: string) =>
  answered(api.DELETE('/api/v1/me/identities/{id}', { params: { path: { id } } }));
