import { createHash } from "node:crypto";

/**
 * Takes a write if it is newer than what is held, and tells who watches: what `cluster/judge.ts` says, in one step. The
 * record and the channel have one hash tag, so they are in one slot of a Redis Cluster.
 */
export const WRITE = `
-- KEYS: record, channel  ARGV: at, by, count, text, keepMs, 'PUBLISH' or 'SPUBLISH'
local r = redis.call('HMGET', KEYS[1], 'at', 'by', 'count', 'text')
local t = redis.call('TIME')
local now, held = t[1] * 1000000 + t[2], tonumber(r[1] or '0')
local at, own = tonumber(ARGV[1]), r[2] == ARGV[2]
local sent = string.format('%.0f', now)
if own and tonumber(r[3]) >= tonumber(ARGV[3]) then return {0, r[1], r[2], r[3], r[4], sent} end
at = math.min(at, math.max(now, held + 1))
if own then at = math.max(at, held + 1) end
if at <= held then return {0, r[1], r[2], r[3], r[4], sent} end
at = string.format('%.0f', at)
redis.call('HSET', KEYS[1], 'at', at, 'by', ARGV[2], 'count', ARGV[3], 'text', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call(ARGV[6], KEYS[2], '1 ' .. at .. ' ' .. ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. ARGV[4])
return {1, at, sent}
`;

/** How the script is called once the server knows it. */
export const WRITE_SHA = createHash("sha1").update(WRITE).digest("hex");
