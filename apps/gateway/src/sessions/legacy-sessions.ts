import { Denied } from '#libs/denial';
import type { LegacyVersion, LogLevel } from '#libs/mcp';
import { causeOf, type Clock } from '#libs/platform';
import { randomBytes } from 'node:crypto';
import type { ActiveCaller, AddressedRequest } from '../decision/proofs.js';
import {
  ABSOLUTE_MS,
  declared,
  digestOf,
  type LegacySession,
  ownerHash,
  sessionUse,
} from './legacy-session.js';
import type { LegacySessionStore } from './legacy-session-store.js';

const MAX_OF_OWNER = 20;
const MAX_SUBSCRIPTIONS = 100;
const MAX_REMEMBERED = 10_000;
const SESSION_ID = /^[A-Za-z0-9_-]{43}$/;

/**
 * Sessions of agents of the legacy era (mcp-protocol §4). What a session says never changes, so it is remembered here; that it
 * still lives is asked at every admission. A session is no authenticator: whoever presents it was authenticated before.
 */
export class LegacySessions {
  /** Least recently read first. */
  private readonly remembered = new Map<string, LegacySession>();

  constructor(
    private readonly store: LegacySessionStore,
    private readonly clock: Clock,
  ) {}

  /** Opens a session for the caller and returns its id, which is told nobody else. @throws Denied `limiter-unavailable` */
  async open(
    addressed: AddressedRequest,
    caller: ActiveCaller,
    version: LegacyVersion,
    capabilities?: unknown,
  ): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    const session: LegacySession = {
      digest: digestOf(id),
      version,
      owner: ownerOf(addressed, caller),
      capabilities: declared(capabilities),
      endsAt: this.clock.now() + ABSOLUTE_MS,
    };
    await reached(this.store.create(addressed.tenant, session, MAX_OF_OWNER));
    this.remember(addressed.tenant, session);
    return id;
  }

  /**
   * The session with this id, if it is this caller's at this endpoint. Unknown, ended and foreign ones look the same.
   *
   * @throws Denied `session-missing`, `session-unknown`, `limiter-unavailable`
   */
  async ofCaller(
    addressed: AddressedRequest,
    caller: ActiveCaller,
    id: string | undefined,
  ): Promise<LegacySession> {
    if (id === undefined) throw new Denied('session-missing');
    const digest = SESSION_ID.test(id) ? digestOf(id) : undefined;
    const session = digest === undefined ? undefined : await this.find(addressed.tenant, digest);
    if (session === undefined || session.endsAt <= this.clock.now()) throw new Denied('session-unknown');
    if (session.owner !== ownerOf(addressed, caller)) {
      throw new Denied('session-unknown', { detail: 'session of another caller, key or endpoint' });
    }
    return session;
  }

  /** @throws Denied `limiter-unavailable` */
  async setLogLevel(tenant: string, { digest }: LegacySession, level: LogLevel): Promise<void> {
    await reached(this.store.setLogLevel(tenant, digest, level));
  }

  /** Undefined until the agent has said that it wants logs. @throws Denied `limiter-unavailable` */
  findLogLevel(tenant: string, { digest }: LegacySession): Promise<LogLevel | undefined> {
    return reached(this.store.findLogLevel(tenant, digest));
  }

  /** @throws Denied `subscriptions-exceeded`, `limiter-unavailable` */
  async subscribe(tenant: string, { digest }: LegacySession, uri: string): Promise<void> {
    if (await reached(this.store.subscribe(tenant, digest, uri, MAX_SUBSCRIPTIONS))) return;
    throw new Denied('subscriptions-exceeded', { hint: `at most ${MAX_SUBSCRIPTIONS} in a session` });
  }

  /** @throws Denied `limiter-unavailable` */
  async unsubscribe(tenant: string, { digest }: LegacySession, uri: string): Promise<void> {
    await reached(this.store.unsubscribe(tenant, digest, uri));
  }

  /** URIs of resources. @throws Denied `limiter-unavailable` */
  subscriptions(tenant: string, { digest }: LegacySession): Promise<string[]> {
    return reached(this.store.subscriptions(tenant, digest));
  }

  /** Whether the session still lives; being used, it goes on to. @throws Denied `limiter-unavailable` */
  async prolong(tenant: string, session: LegacySession): Promise<boolean> {
    const { digest, ttlMs } = sessionUse(session, this.clock.now());
    return session.endsAt > this.clock.now() && (await reached(this.store.prolong(tenant, digest, ttlMs)));
  }

  /** @throws Denied `limiter-unavailable` */
  async end(tenant: string, { digest }: LegacySession): Promise<void> {
    this.remembered.delete(`${tenant}\0${digest}`);
    await reached(this.store.end(tenant, digest));
  }

  private async find(tenant: string, digest: string): Promise<LegacySession | undefined> {
    const known = this.remembered.get(`${tenant}\0${digest}`);
    if (known !== undefined) return known;
    const session = await reached(this.store.find(tenant, digest));
    if (session !== undefined) this.remember(tenant, session);
    return session;
  }

  private remember(tenant: string, session: LegacySession): void {
    const [oldest] = this.remembered.keys();
    if (this.remembered.size >= MAX_REMEMBERED && oldest !== undefined) this.remembered.delete(oldest);
    this.remembered.set(`${tenant}\0${session.digest}`, session);
  }
}

const ownerOf = ({ endpoint }: AddressedRequest, { principal, token }: ActiveCaller): string =>
  ownerHash({ endpoint, principal, key: token.jkt ?? token.gid ?? '' });

/** There is no fallback to process memory: another replica could not know of it. @throws Denied `limiter-unavailable` */
export async function reached<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (cause) {
    throw new Denied('limiter-unavailable', { detail: causeOf(cause).slice(0, 200), retryAfter: 5 });
  }
}
