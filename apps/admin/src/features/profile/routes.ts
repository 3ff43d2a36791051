import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../lib/routing/root-route.js';
import { given } from '../../lib/given.js';
import { textOf } from '../../lib/routing/search.js';
import { signedIn } from '../../lib/routing/signed-in.js';

/** The operator's own page; belongs to no tenant. */
export const profileRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/me',
  validateSearch: (search): { refused?: string } => given({ refused: textOf(search, 'refused') }),
  beforeLoad: async ({ context, location }) => {
    await signedIn(context, location.href);
  },
  component: lazyRouteComponent(() => import('./profile-page.js'), 'ProfilePage'),
});
