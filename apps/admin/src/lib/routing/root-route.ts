import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext } from '@tanstack/react-router';
import type { ConsoleApi } from '../http/api.js';

export interface RouterContext extends ConsoleApi {
  readonly queries: QueryClient;
  /** The token of the sign-in link that opened the console, once. */
  readonly takeSignInToken: () => string | undefined;
}

/** `app/router.tsx` gives it its component. */
export const rootRoute = createRootRouteWithContext<RouterContext>()();
