import type { WsError } from "../../shared/errors.js";
import type { Connection } from "./connection.js";
import type { Signal, State } from "./state.js";

/** The client's link to its server: one connection while it is wanted, and during a move two. */
export interface Link {
  state: State;
  live?: Connection | undefined;
  /** The connection that the client will move to. */
  next?: Connection | undefined;
  /** The connection that the client moved from. */
  old?: Connection | undefined;
  /** Opens another connection. Returns nothing if that is not possible. */
  open(): Connection | undefined;
  signal(type: Exclude<Signal["type"], "lost">): void;
  /** Treats the live connection as lost, with the close code and reason if there are any. */
  lose(code?: number, reason?: string): void;
  /** Closes the connection in this place, if there is one. */
  leave(place: "live" | "next" | "old", isDead?: boolean): void;
  /** Requests a connection. Returns whether messages can be sent: they may follow the hello before its answer. */
  want(): boolean;
  /** Why there will be no further connection, if so. */
  closed(): WsError | undefined;
}

/** The callbacks of a link. */
export interface Owner {
  /** There is a new live connection: messages may be sent. */
  up(): void;
  /** A server has accepted the client after `lostMs` without messages. The listener may close the client. */
  gap(lostMs: number): void;
  /** The connection was lost, with this close code; with an error the link is closed permanently. */
  down(code: number, error: WsError | undefined): void;
  state(state: State): void;
  /** A message arrived that is not only for the link: its JSON value, `undefined` if it is not JSON. */
  message(message: unknown, connection: Connection): void;
  /** The set of connections has changed, or which of them can be trusted. */
  changed(): void;
  /** Whether answers or values are still expected over the connection that the client moved from. */
  isDue(old: Connection): boolean;
}
