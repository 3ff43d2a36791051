import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { given } from '../../lib/given.js';
import { choiceOf, textOf } from '../../lib/routing/search.js';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

/** The list shown, and the user or agent whose dialog is open. */
export interface PeopleSearch {
  tab?: 'agents';
  open?: string;
}

export const accessRoutes = [
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/roles',
    component: lazyRouteComponent(() => import('./roles-page.js'), 'RolesPage'),
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/roles/$roleId',
    component: lazyRouteComponent(() => import('./role-page.js'), 'RolePage'),
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/people',
    validateSearch: (search): PeopleSearch =>
      given({ tab: choiceOf(search, 'tab', ['agents'] as const), open: textOf(search, 'open') }),
    component: lazyRouteComponent(() => import('./people-page.js'), 'PeoplePage'),
  }),
] as const;
