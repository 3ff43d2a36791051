import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { given } from '../../lib/given.js';
import { choiceOf } from '../../lib/routing/search.js';
import { tenantRoute } from '../../lib/routing/tenant-route.js';

/** The list shown. */
export interface PeopleSearch {
  tab?: 'agents';
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
    validateSearch: (search): PeopleSearch => given({ tab: choiceOf(search, 'tab', ['agents'] as const) }),
    component: lazyRouteComponent(() => import('./people-page.js'), 'PeoplePage'),
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/people/$kind/$memberId',
    component: lazyRouteComponent(() => import('./member-page.js'), 'MemberPage'),
  }),
] as const;
