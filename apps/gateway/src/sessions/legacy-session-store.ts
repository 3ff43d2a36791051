import type { LogLevel } from '#libs/mcp';
import type { LegacySession } from './legacy-session.js';

/** Agent-facing sessions, shared by all replicas. Every method rejects when the store cannot be reached. */
export abstract class LegacySessionStore {
  /** Stores a session; beyond `max` of one owner the oldest ends. */
  abstract create(tenant: string, session: LegacySession, max: number): Promise<void>;
  abstract find(tenant: string, digest: string): Promise<LegacySession | undefined>;
  abstract end(tenant: string, digest: string): Promise<void>;
  /** Subscribes a session to a resource. @returns false when it is subscribed to `max` others */
  abstract subscribe(tenant: string, digest: string, uri: string, max: number): Promise<boolean>;
  abstract unsubscribe(tenant: string, digest: string, uri: string): Promise<void>;
  abstract subscriptions(tenant: string, digest: string): Promise<string[]>;
  /** @returns whether the session is there; then it lasts for `ttlMs` from now */
  abstract prolong(tenant: string, digest: string, ttlMs: number): Promise<boolean>;
  /** Least level of log messages that the agent wants to hear. Nothing happens when the session is gone. */
  abstract setLogLevel(tenant: string, digest: string, level: LogLevel): Promise<void>;
  abstract findLogLevel(tenant: string, digest: string): Promise<LogLevel | undefined>;
}
