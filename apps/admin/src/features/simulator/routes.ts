import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

export const simulatorRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/simulator',
  component: lazyRouteComponent(() => import('./simulator-page.js'), 'SimulatorPage'),
});
