import type { Limits } from "../shared/envelope.js";

/** A message of a server. Of a control frame the keys that are read are sound. */
export interface Message {
  /** Not a string if it is no frame of the protocol, though a server's application may send it. */
  event?: unknown;
  ref?: unknown;
  etag?: unknown;
  data?: unknown;
  error?: unknown;
  unchanged?: unknown;
  stale?: unknown;
  late?: unknown;
  of?: unknown;
  heartbeatMs: number;
  expiresInMs?: number;
  withinMs: number;
  /** Read with `?.`, and only what is a number of 1 or more. */
  limits?: Limits | null;
}
