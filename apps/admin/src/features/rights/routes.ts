import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { given } from '../../lib/given.js';
import { textOf } from '../../lib/routing/search.js';
import { tenantRoute } from '../../lib/routing/tenant-route.js';
import type { RightsSearch } from './rights-search.js';

export const rightsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/rights',
  validateSearch: (search): RightsSearch => given({ q: textOf(search, 'q'), agent: textOf(search, 'agent') }),
  component: lazyRouteComponent(() => import('./rights-page.js'), 'RightsPage'),
});
