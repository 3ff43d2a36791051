import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { given } from '../../lib/given.js';
import { choiceOf } from '../../lib/routing/search.js';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

export interface ProviderSearch {
  tab?: 'connection' | 'refusals';
}

export const identityProviderRoutes = [
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/identity-providers',
    component: lazyRouteComponent(() => import('./providers-page.js'), 'ProvidersPage'),
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/identity-providers/$providerId',
    validateSearch: (search): ProviderSearch =>
      given({ tab: choiceOf(search, 'tab', ['connection', 'refusals'] as const) }),
    component: lazyRouteComponent(() => import('./provider-page.js'), 'ProviderPage'),
  }),
] as const;
