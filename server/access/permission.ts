import type { Id } from "../../shared/events.js";

/** The argument of `authorize`. */
export interface Permission<User = unknown> {
  /** The user, as returned by `authenticate` or `authenticateToken`. */
  user: User;
  /** `get` for one answer, `subscribe` for live updates, `event` for a passthrough event, `join` for a group. */
  action: "get" | "subscribe" | "event" | "join";
  /**
   * The name of the item as in `publish`: `riders` for `data:get:riders`. For `event` the name of the event, for
   * `join` the group.
   */
  name: string;
  /** The id of the requested member of a collection. */
  id: Id | undefined;
  /** The event name of the message. */
  event: string;
  /**
   * The set event of the requested item. It is the same for `riders` with the id 7 and for the name `riders:7`; only
   * one of the two can be in use at a time.
   */
  setEvent: string | undefined;
  /** The whole message. Of a get: `event`, `id`, `ref`, `live` and `etag`. */
  message: Readonly<Record<string, unknown>>;
  /** The upgrade request. */
  request: unknown;
}

/** Decides whether to permit it: only `true`, or a promise of it, permits. */
export type Authorize = (permission: Permission) => unknown;

/** The question for a permission, without the data of the session. */
export type AccessRequest = Omit<Permission, "user" | "request">;

/** The session that asks. */
export interface Asker {
  readonly user: unknown;
  readonly request: unknown;
  readonly isOpen: boolean;
  /** Part of a message waits for a decision. Call the returned function when it no longer waits. */
  waits(): () => void;
}
