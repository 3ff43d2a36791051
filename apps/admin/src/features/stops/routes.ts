import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

export const stopsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/stops',
  component: lazyRouteComponent(() => import('./stops-page.js'), 'StopsPage'),
});
