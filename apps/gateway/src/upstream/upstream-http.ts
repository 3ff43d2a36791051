import type { SnapshotServer } from '#libs/contracts';
import type { UpstreamRequest } from '#libs/mcp';
import type { UpstreamCredential } from '../credentials/upstream-credentials.js';
import { type Bounds, Exchange } from './exchange.js';
import type { Listening } from './stream/listening.js';
import type { UpstreamPools } from './upstream-pools.js';

interface Target {
  readonly origin: string;
  readonly path: string;
}

interface Message {
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

/** Puts requests on the wire. Nothing is added to them but the credential. */
export class UpstreamHttp {
  /** Parsed URLs of servers; keyed by what the snapshot holds, so few. */
  private readonly targets = new Map<string, Target>();

  constructor(private readonly pools: UpstreamPools) {}

  /**
   * @param awaits id of the response that completes an event stream; absent for notifications
   * @param listening hears what comes before the response
   */
  post(
    server: SnapshotServer,
    request: UpstreamRequest,
    credential: UpstreamCredential,
    awaits: string | number | undefined,
    bounds: Bounds,
    listening?: Listening,
  ): Exchange {
    const { headers, body } = request;
    return this.send(
      server,
      { method: 'POST', headers, body },
      credential,
      new Exchange(bounds, awaits, listening),
    );
  }

  /**
   * Opens an event stream of an upstream session, or resumes one (S25 transports).
   * @param lasting on a connection that no call waits for
   */
  get(
    server: SnapshotServer,
    headers: Record<string, string>,
    credential: UpstreamCredential,
    exchange: Exchange,
    lasting = false,
  ): Exchange {
    return this.send(server, { method: 'GET', headers, body: null }, credential, exchange, lasting);
  }

  /** A request whose answer is a stream that lasts (S26 subscriptions). */
  listen(
    server: SnapshotServer,
    { headers, body }: UpstreamRequest,
    credential: UpstreamCredential,
    exchange: Exchange,
  ): Exchange {
    return this.send(server, { method: 'POST', headers, body }, credential, exchange, true);
  }

  /** Ends an upstream session (S25 transports). */
  delete(
    server: SnapshotServer,
    sessionId: string,
    credential: UpstreamCredential,
    bounds: Bounds,
  ): Exchange {
    const headers = { 'mcp-session-id': sessionId };
    return this.send(
      server,
      { method: 'DELETE', headers, body: null },
      credential,
      new Exchange(bounds, undefined),
    );
  }

  private send(
    server: SnapshotServer,
    message: Message,
    { header, certificate }: UpstreamCredential,
    exchange: Exchange,
    lasting = false,
  ): Exchange {
    const { origin, path } = this.target(server.url);
    const { method, headers, body } = message;
    if (header !== undefined) headers[header.name] = header.value;
    this.pools.of(origin, certificate, lasting).dispatch({ path, method, headers, body }, exchange);
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
