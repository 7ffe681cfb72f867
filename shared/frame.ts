/** The messages of the protocol, as specified in `docs/PROTOCOL.md`. */
import type { Limits } from "./client-limits.js";
import type { Failure } from "./errors.js";
import type { Id } from "./events.js";
import type { Fields } from "./kinds.js";
import type { Outcome } from "./outcome.js";

type Ref = string | undefined;
type Etag = string | undefined;

/** A decoded message. `message` is the whole object as it arrived. */
export type Frame =
  | { kind: "get"; event: string; id: Id | undefined; ref: Ref; live: boolean; etag: Etag; message: Fields }
  | { kind: "set"; event: string; ref: Ref; etag: Etag; outcome: Outcome; message: Fields }
  | { kind: "event"; event: string; ref: Ref; message: Fields }
  | {
      kind: "hello";
      version: number;
      client: string;
      token: string | undefined;
      parts: boolean;
      /** The hash of the client's contract. */
      contract?: string;
      /** A hash of the user for whom its page was rendered. */
      user?: string;
    }
  | {
      kind: "welcome";
      version: number;
      session: string;
      heartbeatMs: number;
      expiresInMs: number | undefined;
      limits: Limits;
    }
  | { kind: "end"; of: string }
  | { kind: "join" | "leave"; group: string; ref: string; data: unknown }
  /**
   * Many in one message: `ends` are set events, and each of `gets` is decoded as if it came in a message of its own.
   */
  | { kind: "gets"; gets: GetFrame[]; ends: string[] }
  | { kind: "unchanged"; refs: string[] }
  | { kind: "reply"; ref: string; outcome: Outcome }
  | { kind: "refused"; of: string; failure: Failure }
  | { kind: "drain"; withinMs: number }
  | { kind: "stale"; late: boolean }
  | { kind: "live" }
  | { kind: "left"; group: string; failure: Failure }
  | { kind: "gap"; lostMs: number }
  | { kind: "ping" }
  | { kind: "pong" }
  /** It names an event, but a key of the protocol has the wrong type. */
  | { kind: "malformed"; event: string; ref: Ref; message: Fields }
  /** JSON without an event: not part of the protocol, though a server's application may send it. */
  | { kind: "other"; message: unknown };

/** A get, or an invalid message that names a get event. */
export type GetFrame = Extract<Frame, { kind: "get" | "malformed" }>;
