import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

export const serverRoutes = [
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/servers',
    component: lazyRouteComponent(() => import('./servers-page.js'), 'ServersPage'),
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/servers/$serverId',
    component: lazyRouteComponent(() => import('./server-page.js'), 'ServerPage'),
  }),
] as const;
