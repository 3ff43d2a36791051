import { isObject, sha256Hex } from '#libs/manifest';
import { type Asked, ASKING, type LegacyVersion } from '#libs/mcp';
import type { SessionUse } from '../admission/admission-store.js';

export const IDLE_MS = 30 * 60_000;
export const ABSOLUTE_MS = 12 * 60 * 60_000;

/** The revision whose clients know events that carry nothing but an id (SEP-1699); others would take them for broken messages. */
export const RESUMABLE: LegacyVersion = '2025-11-25';

/** An MCP session of an agent of the legacy era. Says which revision was agreed; grants nothing. */
export interface LegacySession {
  /** SHA-256 of the session id, which itself is stored nowhere. */
  readonly digest: string;
  readonly version: LegacyVersion;
  /** Hash of whom it belongs to. */
  readonly owner: string;
  /** What the agent declared of what servers may ask of it; cannot grow later. */
  readonly capabilities: Readonly<Partial<Record<Asked, object>>>;
  /** Unix milliseconds at which it ends however much it is used. */
  readonly endsAt: number;
}

/** Whom a session belongs to: endpoint, user, agent and key, or grant for a token without a key (mcp-protocol §4). */
export interface SessionOwner {
  readonly endpoint: string;
  readonly principal: string;
  readonly key: string;
}

/** Of what an agent declares, all that matters here. */
export function declared(capabilities: unknown): LegacySession['capabilities'] {
  if (!isObject(capabilities)) return {};
  const known = Object.values(ASKING).filter((one) => isObject(capabilities[one]));
  return Object.fromEntries(known.map((one) => [one, {}]));
}

export const digestOf = (sessionId: string): string => sha256Hex(sessionId);

export const ownerHash = ({ endpoint, principal, key }: SessionOwner): string =>
  sha256Hex(JSON.stringify([endpoint, principal, key]));

/** Being used prolongs a session, but not beyond its end. */
export const sessionUse = ({ digest, endsAt }: LegacySession, now: number): SessionUse => ({
  digest,
  ttlMs: Math.max(1, Math.min(IDLE_MS, endsAt - now)),
});
