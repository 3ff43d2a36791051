import { tenantKeys } from '#libs/contracts';
import type { Redis, Result } from 'ioredis';
import {
  ENDED_MS,
  EventLog,
  type LoggedEvent,
  MAX_EVENTS,
  MAX_STREAMS,
  OPEN_MS,
  type StreamPlace,
} from './event-log.js';

/**
 * KEYS  1 streams of the session, by begin · 2 the stream · those that make room are named by the members of 1
 * ARGV  1 now, Unix ms · 2 id · 3 most streams of a session · 4 key prefix · 5 ms to keep
 */
const OPEN_LUA = `
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('XADD', KEYS[2], '1-0', 'd', '', 'l', '0')
redis.call('PEXPIRE', KEYS[2], ARGV[5])
local surplus = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[3])
if surplus > 0 then
  local oldest = redis.call('ZPOPMIN', KEYS[1], surplus)
  for i = 1, #oldest, 2 do redis.call('DEL', ARGV[4] .. oldest[i]) end
end
return 0
`;

/**
 * KEYS  1 the stream
 * ARGV  1 id of the event · 2 data · 3 whether it is the last · 4 most events · 5 first id to keep · 6 ms to keep
 * A stream that made room or expired does not come back.
 */
const APPEND_LUA = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[4], ARGV[1], 'd', ARGV[2], 'l', ARGV[3])
redis.call('XTRIM', KEYS[1], 'MINID', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return 1
`;

/**
 * KEYS  1 streams of the session · those that go are named by its members
 * ARGV  1 key prefix
 */
const DROP_LUA = `
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('DEL', ARGV[1] .. id) end
redis.call('DEL', KEYS[1])
return 0
`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    sallyportOpenStream(...args: (string | number)[]): Result<number, Context>;
    sallyportAppendEvent(...args: (string | number)[]): Result<number, Context>;
  }
}

/** Event streams as Redis streams that expire by themselves. Entry `1-0` says that a stream has begun; event n is `n+1-0`. */
export class RedisEventLog extends EventLog {
  constructor(private readonly redis: Redis) {
    super();
    redis.defineCommand('sallyportOpenStream', { numberOfKeys: 2, lua: OPEN_LUA });
    redis.defineCommand('sallyportAppendEvent', { numberOfKeys: 1, lua: APPEND_LUA });
  }

  override async open({ tenant, session, stream }: StreamPlace, now: number): Promise<void> {
    const keys = tenantKeys(tenant);
    const [all, one] = [keys.streams(session), keys.stream(session, stream)];
    const prefix = keys.stream(session, '');
    await this.redis.sallyportOpenStream(all, one, now, stream, MAX_STREAMS, prefix, OPEN_MS);
  }

  override async append(place: StreamPlace, event: LoggedEvent, dropBefore: number): Promise<void> {
    const { n, data, last } = event;
    await this.redis.sallyportAppendEvent(
      keyOf(place),
      `${n + 1}-0`,
      data,
      last ? '1' : '0',
      MAX_EVENTS,
      `${dropBefore + 1}-0`,
      last ? ENDED_MS : OPEN_MS,
    );
  }

  override async after(place: StreamPlace, n: number): Promise<readonly LoggedEvent[] | undefined> {
    const key = keyOf(place);
    const rows = await this.redis.xrange(key, `${n + 2}-0`, '+');
    if (rows.length === 0 && (await this.redis.exists(key)) === 0) return undefined;
    return rows.map(([id, [, data = '', , last]]) => ({
      n: Number.parseInt(id, 10) - 1,
      data,
      last: last === '1',
    }));
  }

  override async drop(tenant: string, session: string): Promise<void> {
    const keys = tenantKeys(tenant);
    await this.redis.eval(DROP_LUA, 1, keys.streams(session), keys.stream(session, ''));
  }
}

const keyOf = ({ tenant, session, stream }: StreamPlace): string =>
  tenantKeys(tenant).stream(session, stream);
