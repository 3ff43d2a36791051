/**
 * Settles one call that had set something aside: removes its intent and replaces what was reserved by what was charged. A call whose
 * intent is gone is settled already, so this may be asked as often as anybody likes.
 *
 * KEYS  1 intents · 2 intent deadlines · then a counter per charge
 * ARGV  1 call id · then what is charged to each, in the order of the intent
 */
export const SETTLE_LUA = `
local json = redis.call('HGET', KEYS[1], ARGV[1])
if not json then return 0 end
local reserved = cjson.decode(json).charges or {}
for i = 1, #reserved do
  local key = KEYS[2 + i]
  if key and redis.call('EXISTS', key) == 1 then
    redis.call('INCRBY', key, string.format('%.0f', ARGV[1 + i] - reserved[i].amount))
  end
end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return 1
`;
