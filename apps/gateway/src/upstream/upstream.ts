import type { Clock } from '#libs/platform';
import type { CallTokens } from './call-tokens.js';
import { ServerHealth } from './server-health.js';
import { UpstreamClient } from './upstream-client.js';
import { UpstreamHttp } from './upstream-http.js';
import { UpstreamPools } from './upstream-pools.js';
import { UpstreamSessions } from './upstream-sessions.js';

/** Everything behind the second door. */
export class Upstream {
  readonly client: UpstreamClient;
  private readonly pools: UpstreamPools;
  private readonly sessions: UpstreamSessions;

  constructor(allowPrivate: boolean, tokens: CallTokens, clock: Clock) {
    this.pools = new UpstreamPools(allowPrivate);
    const http = new UpstreamHttp(this.pools);
    this.sessions = new UpstreamSessions(http, tokens);
    this.client = new UpstreamClient(http, this.sessions, tokens, new ServerHealth(clock));
  }

  async close(): Promise<void> {
    await this.sessions.close();
    await this.pools.close();
  }
}
