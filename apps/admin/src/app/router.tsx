import { createRoute, createRouter, redirect, type RouterHistory } from '@tanstack/react-router';
import { accessRoutes } from '../features/access/routes.js';
import { approvalRoutes } from '../features/approvals/routes.js';
import { callRoutes } from '../features/calls/routes.js';
import { draftRoutes } from '../features/drafts/routes.js';
import { guardrailsRoute } from '../features/guardrails/routes.js';
import { identityProviderRoutes } from '../features/identity-providers/routes.js';
import { notificationRoutes } from '../features/notifications/routes.js';
import { operatorRoutes } from '../features/operators/routes.js';
import { overviewRoute } from '../features/overview/routes.js';
import { reviewRoutes } from '../features/reviews/routes.js';
import { rightsRoute } from '../features/rights/routes.js';
import { serverRoutes } from '../features/servers/routes.js';
import { profileRoute } from '../features/profile/routes.js';
import { setupRoute, signInRoute } from '../features/session/routes.js';
import { stopsRoute } from '../features/stops/routes.js';
import { settingsRoutes } from '../features/settings/routes.js';
import { usageRoutes } from '../features/usage/routes.js';
import { simulatorRoute } from '../features/simulator/routes.js';
import { toolRoutes } from '../features/tools/routes.js';
import { platformRoutes } from '../features/platform/routes.js';
import { rootRoute, type RouterContext } from '../lib/routing/root-route.js';
import { parseSearch, stringifySearch } from '../lib/routing/search.js';
import { signedIn } from '../lib/routing/signed-in.js';
import { tenantRoute } from '../lib/routing/tenant-route.js';
import { LostPage, NoTenantPage, StartFailedPage } from './bare-pages.js';
import { Shell } from './shell/shell.js';

const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async ({ context, location }) => {
    const me = await signedIn(context, location.href);
    const [first] = me.tenants;
    if (first !== undefined)
      throw redirect({ to: '/t/$tenant', params: { tenant: first.slug }, replace: true });
  },
  component: NoTenantPage,
});

const shellRoute = tenantRoute.update({ component: Shell, notFoundComponent: LostPage });

const routeTree = rootRoute.addChildren([
  startRoute,
  signInRoute,
  setupRoute,
  profileRoute,
  shellRoute.addChildren([
    overviewRoute,
    ...callRoutes,
    ...usageRoutes,
    ...notificationRoutes,
    ...reviewRoutes,
    stopsRoute,
    ...serverRoutes,
    ...toolRoutes,
    ...accessRoutes,
    rightsRoute,
    guardrailsRoute,
    ...draftRoutes,
    ...operatorRoutes,
    ...approvalRoutes,
    simulatorRoute,
    ...identityProviderRoutes,
    ...settingsRoutes,
    ...platformRoutes,
  ]),
]);

/** `history`: the browser's, unless a test brings its own. */
export const createConsoleRouter = (context: RouterContext, history?: RouterHistory) =>
  createRouter({
    routeTree,
    context,
    ...(history === undefined ? {} : { history }),
    parseSearch,
    stringifySearch,
    // A parameter that the page did not accept is as good as absent.
    search: { strict: true },
    defaultPreload: 'intent',
    // The query cache decides what is fresh.
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: StartFailedPage,
    defaultNotFoundComponent: LostPage,
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
