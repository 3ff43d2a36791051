/**
 * KEYS  1 proof · 2 session · 3-7 meters user, agent, tool, tenant, pair · 8 intents · 9 intent deadlines
 *       then calls under way, a sorted set per cap; then a counter per budget
 * ARGV  1 Unix ms until which the proof is good, 0: no proof · 2 session ttl ms, 0: no session
 *       3-12 per meter: emission interval µs, 0: not metered; burst tolerance µs
 *       13 call id, empty: no intent · 14 intent JSON · 15 deadline in Unix ms · 16 Unix ms from which the proof is good
 *       17 number of caps · then each cap; then per budget: its amount, what the call sets aside, Unix ms at which it ends
 * Returns 0 admitted · -1 replayed · -2 session gone · -3 proof out of its time · {1-5 meter, ms until a retry can pass}
 *       · {6, number of the cap} · {7, number of the budget}
 *
 * The order matters: a replay must not learn about limits, and nothing is written for a meter, a cap or a budget unless all of them
 * admit. A debt from a tighter limit counts at most as much as the present one could have made.
 * Redis keeps the time, so replicas with different clocks share one meter, and a replica whose clock is wrong cannot accept a
 * proof that Redis would not remember for as long as it is good. Microseconds since 1970 fit a double exactly.
 */
export const ADMISSION_LUA = `
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local ms = math.floor(now / 1000)
if ARGV[1] ~= '0' then
  local left = ARGV[1] - ms
  if left <= 0 or ms < tonumber(ARGV[16]) then return -3 end
  if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', left) then return -1 end
end
if ARGV[2] ~= '0' and redis.call('PEXPIRE', KEYS[2], ARGV[2]) == 0 then return -2 end
local arrivals = {}
for i = 1, 5 do
  local interval = tonumber(ARGV[1 + 2 * i])
  if interval > 0 then
    local due = tonumber(redis.call('GET', KEYS[2 + i]) or now)
    local tolerance = tonumber(ARGV[2 + 2 * i])
    if due < now then due = now end
    if due > now + tolerance + interval then due = now + tolerance + interval end
    local early = due - now - tolerance
    if early > 0 then return {i, math.ceil(early / 1000)} end
    arrivals[i] = due + interval
  end
end
local caps = tonumber(ARGV[17])
for i = 1, caps do
  local key = KEYS[9 + i]
  redis.call('ZREMRANGEBYSCORE', key, '-inf', ms)
  if redis.call('ZCARD', key) >= tonumber(ARGV[17 + i]) then return {6, i} end
end
local budgets = #KEYS - 9 - caps
for i = 1, budgets do
  local at = 17 + caps + 3 * i - 2
  local used = tonumber(redis.call('GET', KEYS[9 + caps + i]) or 0)
  if used + tonumber(ARGV[at + 1]) > tonumber(ARGV[at]) then return {7, i} end
end
for i = 1, 5 do
  local due = arrivals[i]
  if due then
    redis.call('SET', KEYS[2 + i], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
  end
end
for i = 1, caps do
  redis.call('ZADD', KEYS[9 + i], ARGV[15], ARGV[13])
  redis.call('PEXPIREAT', KEYS[9 + i], ARGV[15], 'NX')
  redis.call('PEXPIREAT', KEYS[9 + i], ARGV[15], 'GT')
end
for i = 1, budgets do
  local at = 17 + caps + 3 * i - 2
  redis.call('INCRBY', KEYS[9 + caps + i], ARGV[at + 1])
  redis.call('PEXPIREAT', KEYS[9 + caps + i], ARGV[at + 2])
end
if ARGV[13] ~= '' then
  redis.call('HSET', KEYS[8], ARGV[13], ARGV[14])
  redis.call('ZADD', KEYS[9], ARGV[15], ARGV[13])
end
return 0
`;
