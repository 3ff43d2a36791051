import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { given } from '../../lib/given.js';
import { ApiProblem } from '../../lib/http/problem.js';
import { rootRoute } from '../../lib/routing/root-route.js';
import { textOf } from '../../lib/routing/search.js';
import { redeemLink } from './api/redeem-link.js';
import { openSetup } from './api/setup.js';
import { nextPage } from './next-page.js';

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/signin',
  validateSearch: (search): { next?: string; refused?: string } =>
    given({ next: textOf(search, 'next'), refused: textOf(search, 'refused') }),
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

export const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  beforeLoad: async ({ context }) => {
    const token = context.takeSignInToken();
    if (token === undefined) return {};
    try {
      return { setup: { token, ...(await openSetup(context.api, token)) } };
    } catch (problem) {
      if (problem instanceof ApiProblem) return { setupProblem: problem };
      throw problem;
    }
  },
  component: lazyRouteComponent(() => import('./setup-page.js'), 'SetupPage'),
});
