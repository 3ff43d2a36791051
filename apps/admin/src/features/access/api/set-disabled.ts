import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

type Member = Pick<Schemas['Member'], 'kind' | 'id'>;

export const setDisabled = (api: Api, tenant: string, { kind, id }: Member, disabled: boolean) =>
  answered(
    api.PUT('/api/v1/tenants/{tenant}/members/{kind}/{id}/disabled', {
      params: { path: { tenant, kind, id } },
      body: { disabled },
    }),
  );
