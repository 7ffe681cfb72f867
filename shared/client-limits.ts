import { isFields } from "./kinds.js";

/** The limits for one client, under the names of the server's options. An absent limit is unknown. */
export type Limits = Partial<Record<LimitName, number>>;

/** The limits that a server announces to its clients. */
const LIMIT_NAMES = [
  "maxPayloadBytes",
  "maxInFlight",
  "maxRequests",
  "maxFramesPerSecond",
  "maxFrameBurst",
  "maxSessionBytes",
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** The valid limits in `given`. */
export function toLimits(given: unknown): Limits {
  const limits: Limits = {};
  for (const name of LIMIT_NAMES) {
    const limit = isFields(given) ? given[name] : undefined;
    if (typeof limit === "number" && limit >= 1 && limit < Number.POSITIVE_INFINITY) limits[name] = limit;
  }
  return limits;
}
