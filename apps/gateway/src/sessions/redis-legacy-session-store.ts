import { tenantKeys } from '#libs/contracts';
import { LEGACY_VERSIONS, LOG_LEVELS, type LogLevel } from '#libs/mcp';
import type { Redis, Result } from 'ioredis';
import { ABSOLUTE_MS, declared, IDLE_MS, type LegacySession } from './legacy-session.js';
import { LegacySessionStore } from './legacy-session-store.js';

/**
 * KEYS  1 session · 2 sessions of its owner, by end · then the sessions that may have to end are named by the members of 2
 * ARGV  1 version · 2 owner · 3 ends at, Unix ms · 4 idle ms · 5 most sessions of one owner · 6 key prefix · 7 digest · 8 now · 9 absolute ms · 10 capabilities
 */
const CREATE_LUA = `
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'owner', ARGV[2], 'endsAt', ARGV[3], 'capabilities', ARGV[10])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[8])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[7])
redis.call('PEXPIRE', KEYS[2], ARGV[9])
local surplus = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[5])
if surplus > 0 then
  for _, digest in ipairs(redis.call('ZPOPMIN', KEYS[2], surplus)) do redis.call('DEL', ARGV[6] .. digest) end
end
return 0
`;

/** A session that has ended must not come back as a hash without an end. */
const SET_IF_THERE = `
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return 0
`;

/**
 * KEYS  1 resources of a session
 * ARGV  1 URI · 2 most of a session · 3 ms to keep
 */
const SUBSCRIBE_LUA = `
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 1 end
if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    sallyportOpenSession(...args: (string | number)[]): Result<number, Context>;
  }
}

/** Sessions as Redis hashes that expire by themselves; all keys of a tenant are in one slot. */
export class RedisLegacySessionStore extends LegacySessionStore {
  constructor(private readonly redis: Redis) {
    super();
    redis.defineCommand('sallyportOpenSession', { numberOfKeys: 2, lua: CREATE_LUA });
  }

  override async create(tenant: string, session: LegacySession, max: number): Promise<void> {
    const keys = tenantKeys(tenant);
    await this.redis.sallyportOpenSession(
      keys.session(session.digest),
      keys.sessionsOf(session.owner),
      session.version,
      session.owner,
      session.endsAt,
      IDLE_MS,
      max,
      keys.session(''),
      session.digest,
      session.endsAt - ABSOLUTE_MS,
      ABSOLUTE_MS,
      JSON.stringify(session.capabilities),
    );
  }

  override async find(tenant: string, digest: string): Promise<LegacySession | undefined> {
    const [stated, owner, endsAt, capabilities] = await this.redis.hmget(
      tenantKeys(tenant).session(digest),
      'version',
      'owner',
      'endsAt',
      'capabilities',
    );
    const version = LEGACY_VERSIONS.find((known) => known === stated);
    if (version === undefined || !owner || !endsAt) return undefined;
    return {
      digest,
      version,
      owner,
      endsAt: Number(endsAt),
      // A session of an older gateway has said nothing.
      capabilities: declared(JSON.parse(capabilities ?? '{}')),
    };
  }

  override async subscribe(tenant: string, digest: string, uri: string, max: number): Promise<boolean> {
    const key = tenantKeys(tenant).subscriptions(digest);
    return (await this.redis.eval(SUBSCRIBE_LUA, 1, key, uri, max, ABSOLUTE_MS)) === 1;
  }

  override async unsubscribe(tenant: string, digest: string, uri: string): Promise<void> {
    await this.redis.srem(tenantKeys(tenant).subscriptions(digest), uri);
  }

  override subscriptions(tenant: string, digest: string): Promise<string[]> {
    return this.redis.smembers(tenantKeys(tenant).subscriptions(digest));
  }

  override async prolong(tenant: string, digest: string, ttlMs: number): Promise<boolean> {
    return (await this.redis.pexpire(tenantKeys(tenant).session(digest), ttlMs)) === 1;
  }

  override async setLogLevel(tenant: string, digest: string, level: LogLevel): Promise<void> {
    await this.redis.eval(SET_IF_THERE, 1, tenantKeys(tenant).session(digest), 'logLevel', level);
  }

  override async findLogLevel(tenant: string, digest: string): Promise<LogLevel | undefined> {
    const stated = await this.redis.hget(tenantKeys(tenant).session(digest), 'logLevel');
    return LOG_LEVELS.find((level) => level === stated);
  }

  override async end(tenant: string, digest: string): Promise<void> {
    const keys = tenantKeys(tenant);
    await this.redis.del(keys.session(digest), keys.subscriptions(digest));
  }
}
