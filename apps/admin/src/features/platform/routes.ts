import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

export const platformRoutes = [
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/fleet',
    component: lazyRouteComponent(() => import('./fleet-page.js'), 'FleetPage'),
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/components',
    component: lazyRouteComponent(() => import('./components-page.js'), 'ComponentsPage'),
  }),
] as const;
