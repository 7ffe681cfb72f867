import type { Limits } from "../../shared/client-limits.js";

/** A message of a server. The keys of control messages that are read have the right types. */
export interface Message {
  /** Not a string if the message is not part of the protocol. A server's application may send any JSON. */
  event?: unknown;
  ref?: unknown;
  refs?: unknown;
  etag?: unknown;
  data?: unknown;
  error?: unknown;
  unchanged?: unknown;
  stale?: unknown;
  late?: unknown;
  of?: unknown;
  group?: unknown;
  lostMs?: unknown;
  anotherUser?: unknown;
  heartbeatMs: number;
  expiresInMs?: number;
  withinMs: number;
  limits?: Limits | null;
}
