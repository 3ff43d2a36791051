import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { given } from '../../lib/given.js';
import { choiceOf } from '../../lib/routing/search.js';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

export const approvalRoutes = [
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/approvals',
    validateSearch: (search): { state?: 'over' } =>
      given({ state: choiceOf(search, 'state', ['over'] as const) }),
    component: lazyRouteComponent(() => import('./approvals-page.js'), 'ApprovalsPage'),
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/approvals/$approvalId',
    component: lazyRouteComponent(() => import('./approval-page.js'), 'ApprovalPage'),
  }),
] as const;
