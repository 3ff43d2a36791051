import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

export const operatorRoutes = [
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/operators',
    component: lazyRouteComponent(() => import('./operators-page.js'), 'OperatorsPage'),
  }),
] as const;
