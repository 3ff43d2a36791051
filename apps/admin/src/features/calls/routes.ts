import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { callsSearch } from '../../lib/routing/calls-search.js';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

export const callRoutes = [
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/calls',
    validateSearch: callsSearch,
    component: lazyRouteComponent(() => import('./calls-page.js'), 'CallsPage'),
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/calls/$callId',
    component: lazyRouteComponent(() => import('./call-page.js'), 'CallPage'),
  }),
] as const;
