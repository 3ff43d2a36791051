import type { SnapshotServer } from '#libs/contracts';
import type { UpstreamRequest } from '#libs/mcp';
import { type Bounds, Exchange } from './exchange.js';
import type { UpstreamPools } from './upstream-pools.js';

interface Target {
  readonly origin: string;
  readonly path: string;
}

/** Puts requests on the wire. Nothing is added to them but the credential. */
export class UpstreamHttp {
  /** Parsed URLs of servers; keyed by what the snapshot holds, so few. */
  private readonly targets = new Map<string, Target>();

  constructor(private readonly pools: UpstreamPools) {}

  /** @param awaits id of the response that completes an event stream; absent for notifications */
  post(
    server: SnapshotServer,
    request: UpstreamRequest,
    token: string | undefined,
    awaits: string | number | undefined,
    bounds: Bounds,
  ): Exchange {
    if (token !== undefined) request.headers['authorization'] = `Bearer ${token}`;
    return this.send(server, 'POST', request.headers, request.body, awaits, bounds);
  }

  /** Ends an upstream session (S25 transports). */
  delete(server: SnapshotServer, sessionId: string, token: string | undefined, bounds: Bounds): Exchange {
    const headers: Record<string, string> = { 'mcp-session-id': sessionId };
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    return this.send(server, 'DELETE', headers, null, undefined, bounds);
  }

  private send(
    server: SnapshotServer,
    method: 'POST' | 'DELETE',
    headers: Record<string, string>,
    body: string | null,
    awaits: string | number | undefined,
    bounds: Bounds,
  ): Exchange {
    const exchange = new Exchange(bounds, awaits);
    const { origin, path } = this.target(server.url);
    this.pools.of(origin).dispatch({ path, method, headers, body }, exchange);
    return exchange;
  }

  private target(url: string): Target {
    let target = this.targets.get(url);
    if (target === undefined) {
      const { origin, pathname, search } = new URL(url);
      target = { origin, path: `${pathname}${search}` };
      if (this.targets.size >= 10_000) this.targets.clear();
      this.targets.set(url, target);
    }
    return target;
  }
}
