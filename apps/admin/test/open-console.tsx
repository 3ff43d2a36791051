import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { Providers } from '../src/app/providers.js';
import { createQueryClient } from '../src/app/query-client.js';
import { createConsoleRouter } from '../src/app/router.js';
import { SessionGate } from '../src/lib/http/session-gate.js';
import type { Permission } from '../src/lib/words.js';
import { fakeApi, type Answers } from './fake-api.js';

export const ALL: readonly Permission[] = [
  'registry.read',
  'server.write',
  'tool.review',
  'tool.enable',
  'access.read',
  'access.write',
  'calls.read',
  'call.approve',
  'audit.verify',
  'stop.use',
];

/** `GET /me` of an operator of the tenant `demo`. */
export const me = (permissions: readonly Permission[] = ALL) => ({
  operator: { id: 'usr_1', name: 'Rita', email: null },
  tenants: [{ slug: 'demo', name: 'Demo', permissions: [...permissions] }],
  platform: false,
  csrf: 'csrf-1',
});

/** Opens the whole console, with its real routes, at an address. */
export function openConsole(address: string, answers: Answers) {
  const gate = new SessionGate();
  const queries = createQueryClient();
  queries.setDefaultOptions({ queries: { retry: false, gcTime: 0 } });
  const { api, sent } = fakeApi({ 'GET /api/v1/me': () => me(), ...answers });
  const history = createMemoryHistory({ initialEntries: [address] });
  const router = createConsoleRouter({ api, gate, queries, takeSignInToken: () => undefined }, history);
  const view = render(
    <Providers consoleApi={{ api, gate }} queries={queries} nonce="">
      <RouterProvider router={router} />
    </Providers>,
  );
  return { view, router, sent, gate };
}
