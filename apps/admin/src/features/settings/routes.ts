import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { given } from '../../lib/given.js';
import { choiceOf } from '../../lib/routing/search.js';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

export interface SettingsSearch {
  tab?: 'keys' | 'content' | 'export';
}

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/settings',
    validateSearch: (search): SettingsSearch =>
      given({ tab: choiceOf(search, 'tab', ['keys', 'content', 'export'] as const) }),
    component: lazyRouteComponent(() => import('./settings-page.js'), 'SettingsPage'),
  }),
] as const;
