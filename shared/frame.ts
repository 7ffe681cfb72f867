/** What the frames of the wire mean. `docs/PROTOCOL.md` is the text that it follows. */
import type { Limits } from "./client-limits.js";
import type { Failure } from "./errors.js";
import type { Id } from "./events.js";
import type { Fields } from "./kinds.js";
import type { Outcome } from "./outcome.js";

type Ref = string | undefined;
type Etag = string | undefined;

/** What one inbound frame means. `message` is the whole object as it came. */
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
  /** Many in one: `ends` are set events, and each of `gets` is what it would be in a frame of its own. */
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
  /** It names an event, but a key that the protocol reads has the wrong kind. */
  | { kind: "malformed"; event: string; ref: Ref; message: Fields }
  /** JSON without an event: not a frame of the protocol, though a server's application may send it. */
  | { kind: "other"; message: unknown };

/** A get, or what names a get event and is none. */
export type GetFrame = Extract<Frame, { kind: "get" | "malformed" }>;
