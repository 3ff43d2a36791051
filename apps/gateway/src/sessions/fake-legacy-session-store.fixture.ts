import type { LogLevel } from '#libs/mcp';
import type { LegacySession } from './legacy-session.js';
import { LegacySessionStore } from './legacy-session-store.js';

/** Sessions in memory. Held to the same contract suite as the Redis store. */
export class FakeLegacySessionStore extends LegacySessionStore {
  readonly sessions = new Map<string, LegacySession>();
  /** Set to make every request fail as an unreachable store does. */
  down = false;
  finds = 0;
  private readonly uris = new Map<string, Set<string>>();
  private readonly levels = new Map<string, LogLevel>();

  override async create(tenant: string, session: LegacySession, max: number): Promise<void> {
    this.assertUp();
    this.sessions.set(`${tenant} ${session.digest}`, session);
    const own = [...this.sessions].filter(
      ([key, { owner }]) => key.startsWith(`${tenant} `) && owner === session.owner,
    );
    const surplus = own.sort(([, a], [, b]) => a.endsAt - b.endsAt).slice(0, Math.max(0, own.length - max));
    for (const [key] of surplus) this.sessions.delete(key);
  }

  override async find(tenant: string, digest: string): Promise<LegacySession | undefined> {
    this.assertUp();
    this.finds++;
    return this.sessions.get(`${tenant} ${digest}`);
  }

  override async end(tenant: string, digest: string): Promise<void> {
    this.assertUp();
    this.sessions.delete(`${tenant} ${digest}`);
    this.uris.delete(`${tenant} ${digest}`);
  }

  override async subscribe(tenant: string, digest: string, uri: string, max: number): Promise<boolean> {
    this.assertUp();
    const own = this.uris.get(`${tenant} ${digest}`) ?? new Set();
    this.uris.set(`${tenant} ${digest}`, own);
    return own.has(uri) || (own.size < max && own.add(uri).size > 0);
  }

  override async unsubscribe(tenant: string, digest: string, uri: string): Promise<void> {
    this.assertUp();
    this.uris.get(`${tenant} ${digest}`)?.delete(uri);
  }

  override async subscriptions(tenant: string, digest: string): Promise<string[]> {
    this.assertUp();
    return [...(this.uris.get(`${tenant} ${digest}`) ?? [])];
  }

  override async prolong(tenant: string, digest: string): Promise<boolean> {
    this.assertUp();
    return this.sessions.has(`${tenant} ${digest}`);
  }

  override async setLogLevel(tenant: string, digest: string, level: LogLevel): Promise<void> {
    this.assertUp();
    if (this.sessions.has(`${tenant} ${digest}`)) this.levels.set(`${tenant} ${digest}`, level);
  }

  override async findLogLevel(tenant: string, digest: string): Promise<LogLevel | undefined> {
    this.assertUp();
    return this.levels.get(`${tenant} ${digest}`);
  }

  private assertUp(): void {
    if (this.down) throw new Error('store is down');
  }
}
