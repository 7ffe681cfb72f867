import type { Limits } from "../../shared/client-limits.js";

/** A message of a server. Of a control frame the keys that are read are sound. */
export interface Message {
  /** Not a string if it is no frame of the protocol, though a server's application may send it. */
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
  heartbeatMs: number;
  expiresInMs?: number;
  withinMs: number;
  limits?: Limits | null;
}
