import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { ApiProblem } from '../../lib/http/problem.js';
import { rootRoute } from '../../lib/routing/root-route.js';
import { textOf } from '../../lib/routing/search.js';
import { redeemLink } from './api/redeem-link.js';

/** Where to go after sign-in: only a page of this console. */
const nextPage = (next: string | undefined): string => (next?.startsWith('/t/') === true ? next : '/');

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/signin',
  validateSearch: (search): { next?: string } => {
    const next = textOf(search, 'next');
    return next === undefined ? {} : { next };
  },
  beforeLoad: async ({ context, search }) => {
    const token = context.takeSignInToken();
    if (token === undefined) return {};
    try {
      await redeemLink(context.api, token);
    } catch (problem) {
      if (problem instanceof ApiProblem) return { signInProblem: problem };
      throw problem;
    }
    context.queries.clear();
    throw redirect({ href: nextPage(search.next) });
  },
  component: lazyRouteComponent(() => import('./sign-in-page.js'), 'SignInPage'),
});
