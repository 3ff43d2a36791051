import { redirect } from '@tanstack/react-router';
import { getMe } from '../api/get-me.js';
import { ApiProblem } from '../http/problem.js';
import type { RouterContext } from './root-route.js';

/** Who is signed in; without a session, the sign-in page, which then leads back to `href`. */
export async function signedIn(context: RouterContext, href: string) {
  try {
    return await context.queries.ensureQueryData(getMe(context));
  } catch (problem) {
    if (!(problem instanceof ApiProblem) || problem.kind !== 'signed-out') throw problem;
    throw redirect({ to: '/signin', search: href.startsWith('/t/') ? { next: href } : {} });
  }
}
