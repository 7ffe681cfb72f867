import { createHash } from "node:crypto";

/**
 * Accepts a write if it is newer than the stored value, and notifies subscribers: the rules of `cluster/judge.ts` in
 * one step. The record and the channel have one hash tag, so they are in one slot of a Redis Cluster.
 */
export const WRITE = `
-- KEYS: record, channel
-- ARGV: at, by, count, text, keepMs, 'PUBLISH' or 'SPUBLISH', most bytes to push, what is pushed instead
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
local pushed = ARGV[4]
if #pushed > tonumber(ARGV[7]) then pushed = ARGV[8] end
redis.call(ARGV[6], KEYS[2], '1 ' .. at .. ' ' .. ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. pushed)
return {1, at, sent}
`;

/** Accepts a claim: the rules of `mayClaim` in one step. The record and the channel have one name, so one slot. */
export const CLAIM = `
-- KEYS: record, channel  ARGV: by, packed, is it empty, keepMs, instead, 'PUBLISH' or 'SPUBLISH'
local held = redis.call('GET', KEYS[1])
if held then
  local by = string.match(held, '^1 (%S+) ')
  if by ~= ARGV[5] and (by ~= ARGV[1] or ARGV[3] == '1') then return held end
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
if held then redis.call(ARGV[6], KEYS[2], ARGV[2]) end
return false
`;

/** Releases a claim. */
export const RELEASE = `
-- KEYS: record  ARGV: by
local held = redis.call('GET', KEYS[1])
if held and string.match(held, '^1 (%S+) ') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return false
`;

/** How a script is called once the server has it. */
export function hashOf(script: string): string {
  const known = HASHES.get(script) ?? createHash("sha1").update(script).digest("hex");
  HASHES.set(script, known);
  return known;
}

const HASHES = new Map<string, string>();
