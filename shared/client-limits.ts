import { isFields } from "./kinds.js";

/** What one client of a server may send, under the names of the server's options; what is not given has no known limit. */
export type Limits = Partial<Record<LimitName, number>>;

/** The limits that a server tells its clients. */
const LIMIT_NAMES = [
  "maxPayloadBytes",
  "maxInFlight",
  "maxRequests",
  "maxFramesPerSecond",
  "maxFrameBurst",
  "maxSessionBytes",
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** Those of `given` that are limits of a sound kind. */
export function toLimits(given: unknown): Limits {
  const limits: Limits = {};
  for (const name of LIMIT_NAMES) {
    const limit = isFields(given) ? given[name] : undefined;
    if (typeof limit === "number" && limit >= 1 && limit < Number.POSITIVE_INFINITY) limits[name] = limit;
  }
  return limits;
}
