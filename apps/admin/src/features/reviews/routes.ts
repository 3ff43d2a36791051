import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { given } from '../../lib/given.js';
import { choiceOf } from '../../lib/routing/search.js';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

export const reviewRoutes = [
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/reviews',
    validateSearch: (search): { state?: 'done' } =>
      given({ state: choiceOf(search, 'state', ['done'] as const) }),
    component: lazyRouteComponent(() => import('./reviews-page.js'), 'ReviewsPage'),
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/reviews/$reviewId',
    component: lazyRouteComponent(() => import('./review-page.js'), 'ReviewPage'),
  }),
] as const;
