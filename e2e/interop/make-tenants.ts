import { ConsoleApi } from '../support/console-api.js';
import { reviewerSession } from '../support/reviewer-session.js';
import { InteropTenant } from './interop-tenant.js';
import type { Tenants } from './pair.js';

/** What of the launcher's stack is used here. */
export interface RunningProduct {
  readonly urls: { api: string; gateway: string };
  readonly demo: { tenant: string };
  readonly product: { command(path: string, args?: string[]): Promise<string> };
}

/** A tenant that demands keys, and one that takes clients without: the same server, people and rights. */
export async function makeTenants({ urls, product, demo }: RunningProduct): Promise<Tenants> {
  const api = await ConsoleApi.signIn(await product.command('session/sign-in-link'));
  const { items } = await api.get<{ items: { url: string }[] }>(`/tenants/${demo.tenant}/servers`);
  const [upstream] = items;
  if (upstream === undefined) throw new Error('the demo has no server');
  const make = async (slug: string, dpop: 'required' | 'allowed'): Promise<InteropTenant> => {
    const reviewer = await reviewerSession(product, slug);
    const { api: apiUrl, gateway: gatewayUrl } = urls;
    return InteropTenant.make({ slug, dpop, api, reviewer, apiUrl, gatewayUrl, upstreamUrl: upstream.url });
  };
  return { strict: await make('strict', 'required'), open: await make('open', 'allowed') };
}
