import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

export const addBudget = (api: Api, tenant: string, body: Schemas['AddBudget']) =>
  answered(api.POST('/api/v1/tenants/{tenant}/budgets', { params: { path: { tenant } }, body }));
