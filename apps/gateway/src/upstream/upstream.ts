import type { Clock } from '#libs/platform';
import { Leases } from '../credentials/leases.js';
import { UpstreamCredentials } from '../credentials/upstream-credentials.js';
import type { ControlPlane } from '../enrolment/control-plane.js';
import type { SandboxedServers } from '../runner/sandboxed-servers.js';
import type { CallTokens } from './call-tokens.js';
import type { HearingParts } from './events/hearing.js';
import { ServerHealth } from './server-health.js';
import { UpstreamClient } from './upstream-client.js';
import { UpstreamHttp } from './upstream-http.js';
import { UpstreamPools } from './upstream-pools.js';
import { UpstreamSessions } from './upstream-sessions.js';

/** Everything behind the second door. */
export class Upstream {
  readonly client: UpstreamClient;
  /** What event streams of servers are made of. */
  readonly hearing: Omit<HearingParts, 'log'>;
  private readonly pools: UpstreamPools;
  private readonly sessions: UpstreamSessions;
  private readonly leases: Leases;

  constructor(
    allowPrivate: boolean,
    tokens: CallTokens,
    controlPlane: Pick<ControlPlane, 'leaseCredential'>,
    sandboxed: SandboxedServers,
    clock: Clock,
  ) {
    this.pools = new UpstreamPools(allowPrivate);
    const http = new UpstreamHttp(this.pools);
    this.leases = new Leases(clock);
    const credentials = new UpstreamCredentials(tokens, this.leases, controlPlane);
    this.sessions = new UpstreamSessions(http, credentials);
    this.hearing = { http, sessions: this.sessions, credentials };
    this.client = new UpstreamClient(http, this.sessions, credentials, new ServerHealth(clock), sandboxed);
  }

  async close(): Promise<void> {
    await this.sessions.close();
    await this.pools.close();
    this.leases.close();
  }
}
