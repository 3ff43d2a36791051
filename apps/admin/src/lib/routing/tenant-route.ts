import { createRoute, notFound } from '@tanstack/react-router';
import { rootRoute } from './root-route.js';
import { signedIn } from './signed-in.js';

/** Parent of every page of a tenant; `app/router.tsx` gives it its component. A foreign tenant is as good as none. */
export const tenantRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/t/$tenant',
  beforeLoad: async ({ context, location, params }) => {
    const me = await signedIn(context, location.href);
    if (!me.tenants.some(({ slug }) => slug === params.tenant)) throw notFound();
  },
});
