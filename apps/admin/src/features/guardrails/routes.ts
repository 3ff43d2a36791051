import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

export const guardrailsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/guardrails',
  component: lazyRouteComponent(() => import('./guardrails-page.js'), 'GuardrailsPage'),
});
