import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { given } from '../../lib/given.js';
import { choiceOf } from '../../lib/routing/search.js';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

export interface NotificationsSearch {
  tab?: 'channels';
}

export const notificationRoutes = [
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/notifications',
    validateSearch: (search): NotificationsSearch =>
      given({ tab: choiceOf(search, 'tab', ['channels'] as const) }),
    component: lazyRouteComponent(() => import('./notifications-page.js'), 'NotificationsPage'),
  }),
] as const;
