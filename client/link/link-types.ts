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
  /** Opens one more connection. Returns nothing if that is not possible. */
  open(): Connection | undefined;
  signal(type: Exclude<Signal["type"], "lost">): void;
  /** Gives the live connection up as lost, with the close code and its reason if there were any. */
  lose(code?: number, reason?: string): void;
  /** Closes the connection in this place, if there is one. */
  leave(place: "live" | "next" | "old", isDead?: boolean): void;
  /** Requests the connection. Returns whether it takes messages: they may follow the hello before its answer. */
  want(): boolean;
  /** Why there will be no connection any more, if so. */
  closed(): WsError | undefined;
}

/** What a link calls. */
export interface Owner {
  /** There is a new live connection: messages may be sent. */
  up(): void;
  /** A server has accepted the client again, which had heard nothing for so long. A listener may end it all. */
  gap(lostMs: number): void;
  /** There is no connection any more, after this close code; with an error the link is closed for good. */
  down(code: number, error: WsError | undefined): void;
  state(state: State): void;
  /** A message arrived that does not only concern the link: its JSON value, `undefined` if it was none. */
  message(message: unknown, connection: Connection): void;
  /** It has changed which connections there are, or which can be trusted. */
  changed(): void;
  /** Whether answers or values are still to come over the connection that the client moved from. */
  isDue(old: Connection): boolean;
}
