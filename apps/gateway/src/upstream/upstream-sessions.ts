import type { SnapshotServer } from '#libs/contracts';
import { LEGACY_VERSIONS, readUpstreamResponse, upstreamRequest, type UpstreamDialect } from '#libs/mcp';
import type { UpstreamCredential, UpstreamCredentials } from '../credentials/upstream-credentials.js';
import type { TokenSubject } from './call-tokens.js';
import { GATEWAY_INFO } from './gateway-info.js';
import { asFailure, assertOk } from './read-answer.js';
import { UpstreamFailure } from './upstream-failure.js';
import type { UpstreamHttp } from './upstream-http.js';

const MAX_SESSIONS = 10_000;
const OPEN_ID = 'open';
const MAX_INITIALIZE_BYTES = 262_144;
const CLOSE_BOUNDS = { timeoutMs: 2_000, maxBytes: 65_536 };

interface Owner {
  readonly server: SnapshotServer;
  readonly tenant: string;
  readonly user: TokenSubject | undefined;
  readonly capabilities: Readonly<Record<string, object>>;
}

interface Entry {
  readonly owner: Owner;
  /** Set once `initialize` has been answered. */
  dialect: UpstreamDialect | undefined;
  opening: Promise<UpstreamDialect>;
}

/**
 * The gateway's own sessions at legacy upstreams: one per tenant, server version and principal, so nothing that a server
 * remembers for one caller is seen by another (mcp-protocol §5.2). Modern upstreams need none.
 */
export class UpstreamSessions {
  /** Least recently opened first. */
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly http: UpstreamHttp,
    private readonly credentials: UpstreamCredentials,
  ) {}

  /**
   * How to speak to the server for this principal, without waiting when a session is open.
   * @param user whom the principal stands for; absent for the gateway itself
   * @param capabilities what is declared to the server; those with a session need a principal of their own for each set
   */
  dialect(
    server: SnapshotServer,
    tenant: string,
    principal: string,
    user?: TokenSubject,
    capabilities: Readonly<Record<string, object>> = {},
  ): UpstreamDialect | Promise<UpstreamDialect> {
    if (server.era === 'modern') {
      return {
        era: 'modern',
        protocolVersion: server.protocolVersion,
        clientInfo: GATEWAY_INFO,
        capabilities,
      };
    }
    const key = keyOf(server, tenant, principal);
    const entry = this.entries.get(key) ?? this.open(key, { server, tenant, user, capabilities });
    return entry.dialect ?? entry.opening;
  }

  /** After the server said that it does not know the session. Others may have reopened it already. */
  forget(server: SnapshotServer, tenant: string, principal: string, dialect: UpstreamDialect): void {
    const key = keyOf(server, tenant, principal);
    if (this.entries.get(key)?.dialect === dialect) this.entries.delete(key);
  }

  /** Tells every server that its sessions are over. Never rejects. */
  async close(): Promise<void> {
    const ended = [...this.entries.values()].map((entry) => this.end(entry));
    this.entries.clear();
    await Promise.all(ended);
  }

  private open(key: string, owner: Owner): Entry {
    const opening = this.initialize(owner);
    const entry: Entry = { owner, dialect: undefined, opening };
    opening.then(
      (dialect) => (entry.dialect = dialect),
      () => this.entries.get(key) === entry && this.entries.delete(key),
    );
    const [oldest] = this.entries;
    if (this.entries.size >= MAX_SESSIONS && oldest !== undefined) {
      this.entries.delete(oldest[0]);
      void this.end(oldest[1]);
    }
    this.entries.set(key, entry);
    return entry;
  }

  private async initialize(owner: Owner): Promise<UpstreamDialect> {
    const { server, capabilities } = owner;
    const bounds = { timeoutMs: server.timeoutMs, maxBytes: MAX_INITIALIZE_BYTES };
    const opening: UpstreamDialect = {
      era: 'legacy',
      protocolVersion: server.protocolVersion,
      clientInfo: GATEWAY_INFO,
    };
    const params = { protocolVersion: server.protocolVersion, capabilities, clientInfo: GATEWAY_INFO };
    const request = upstreamRequest(opening, { id: OPEN_ID, method: 'initialize', params });
    const credential = await this.credentialOf(owner, 'initialize');
    const answer = await this.http.post(server, request, credential, OPEN_ID, bounds).answer;
    assertOk(answer);
    const { protocolVersion } = asFailure(() =>
      readUpstreamResponse(answer.body, answer.contentType, OPEN_ID),
    ).result;
    const known = LEGACY_VERSIONS.find((version) => version === protocolVersion);
    if (known === undefined) {
      throw new UpstreamFailure('upstream-failed', 'the server chose a revision nobody offered', true);
    }
    const dialect: UpstreamDialect = { ...opening, protocolVersion: known, sessionId: answer.sessionId };
    const ready = upstreamRequest(dialect, { method: 'notifications/initialized' });
    const own = await this.credentialOf(owner, 'notifications/initialized');
    await this.http.post(server, ready, own, undefined, bounds).answer;
    return dialect;
  }

  /**
   * Never rejects: the server forgets the session by itself in time, so nothing depends on its answer, or on having a credential
   * left; and nobody waits for it when a session makes room for another.
   */
  private async end({ owner, dialect }: Entry): Promise<void> {
    if (dialect?.sessionId === undefined) return;
    try {
      const credential = await this.credentialOf(owner, 'session/end');
      await this.http.delete(owner.server, dialect.sessionId, credential, CLOSE_BOUNDS).answer;
    } catch {
      // See above.
    }
  }

  private async credentialOf({ server, tenant, user }: Owner, method: string): Promise<UpstreamCredential> {
    return this.credentials.forOwn(server, tenant, method, user);
  }
}

const keyOf = (server: SnapshotServer, tenant: string, principal: string): string =>
  `${tenant}\0${server.slug}\0${server.versionHash}\0${principal}`;
