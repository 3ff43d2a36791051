import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

export const draftRoutes = [
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/drafts',
    component: lazyRouteComponent(() => import('./drafts-page.js'), 'DraftsPage'),
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/drafts/$draftId',
    component: lazyRouteComponent(() => import('./draft-page.js'), 'DraftPage'),
  }),
] as const;
