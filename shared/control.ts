/**
 * Decodes control frames: events that begin with `ws:`. `ws:get` is not one of them here, because it contains other
 * frames.
 */

import { toLimits } from "./client-limits.js";
import { isEventName } from "./events.js";
import type { Frame } from "./frame.js";
import { type Fields, isKey, isListOf, toFailure } from "./kinds.js";
import { toOutcome, VOID } from "./outcome.js";

/**
 * The meaning of a control message; `undefined` if its name is unknown, or if a key is missing or of the wrong type.
 */
export function toControl(event: string, message: Fields, ref: string | undefined): Frame | undefined {
  return toServerFrame(event, message, ref) ?? toClientFrame(event, message, ref);
}

/** A control frame of a client. */
function toServerFrame(event: string, message: Fields, ref: string | undefined): Frame | undefined {
  const { version, client, token, parts, of, group, data, contract, user } = message;
  switch (event) {
    case "ws:ping":
      return { kind: "ping" };
    case "ws:hello":
      if (typeof version !== "number" || !isKey(client)) break;
      if (token !== undefined && typeof token !== "string") break;
      return {
        kind: "hello",
        version,
        client,
        token,
        parts: parts === true,
        ...(isKey(contract) && { contract }),
        ...(isKey(user) && { user }),
      };
    case "ws:end":
      if (!isEventName(of)) break;
      return { kind: "end", of };
    case "ws:join":
    case "ws:leave":
      if (!isEventName(group) || ref === undefined) break;
      return { kind: event === "ws:join" ? "join" : "leave", group, ref, data };
  }
  return undefined;
}

/** A control frame of a server. */
function toClientFrame(event: string, message: Fields, ref: string | undefined): Frame | undefined {
  const { version, session, heartbeatMs, expiresInMs, limits, of, refs, withinMs, group, lostMs } = message;
  switch (event) {
    case "ws:pong":
      return { kind: "pong" };
    case "ws:welcome":
      if (typeof version !== "number" || !isKey(session) || typeof heartbeatMs !== "number") break;
      if (expiresInMs !== undefined && typeof expiresInMs !== "number") break;
      return { kind: "welcome", version, session, heartbeatMs, expiresInMs, limits: toLimits(limits) };
    case "ws:unchanged":
      if (!isListOf(isKey, refs)) break;
      return { kind: "unchanged", refs };
    case "ws:reply":
      if (ref === undefined) break;
      return { kind: "reply", ref, outcome: toOutcome(message, VOID) };
    case "ws:error":
      return { kind: "refused", of: typeof of === "string" ? of : "", failure: toFailure(message) };
    case "ws:stale":
      return { kind: "stale", late: message.late === true };
    case "ws:live":
      return { kind: "live" };
    case "ws:drain":
      if (typeof withinMs !== "number") break;
      return { kind: "drain", withinMs };
    case "ws:left":
      if (!isEventName(group)) break;
      return { kind: "left", group, failure: toFailure(message) };
    case "ws:gap":
      if (typeof lostMs !== "number") break;
      return { kind: "gap", lostMs };
  }
  return undefined;
}
