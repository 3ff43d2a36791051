import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../lib/routing/tenant-route.js';
import { usageSearch } from './usage-search.js';

export const usageRoutes = [
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/usage',
    validateSearch: usageSearch,
    component: lazyRouteComponent(() => import('./usage-page.js'), 'UsagePage'),
  }),
] as const;
