import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { ToolFilter } from '../../lib/api/list-tools.js';
import { given } from '../../lib/given.js';
import { choiceOf, textOf } from '../../lib/routing/search.js';
import { tenantRoute } from '../../lib/routing/tenant-route.js';
import { TOOL_STATES } from '../../lib/words.js';

export const toolRoutes = [
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/tools',
    validateSearch: (search): ToolFilter =>
      given({
        state: choiceOf(search, 'state', TOOL_STATES),
        server: textOf(search, 'server'),
        q: textOf(search, 'q'),
      }),
    component: lazyRouteComponent(() => import('./tools-page.js'), 'ToolsPage'),
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/tools/$toolId',
    validateSearch: (search): { version?: string } => given({ version: textOf(search, 'version') }),
    component: lazyRouteComponent(() => import('./tool-page.js'), 'ToolPage'),
  }),
] as const;
