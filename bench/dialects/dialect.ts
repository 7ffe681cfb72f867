/**
 * What one frame from a server means to the load generator. `refused` ends the run: an error must not count as an
 * answer.
 */
export type Kind = "open" | "ready" | "answer" | "push" | "ping" | "refused" | "other";

/** How the load generator talks to one contender. All texts are made before the measure begins. */
export interface Dialect {
  /** The path of the upgrade, with its query. */
  path: string;
  /** The subprotocol that is asked for. */
  protocol?: string;
  /** What a client says first: at once after the upgrade, or when the server has sent its `open` frame. */
  opening?: { text: string; after: "upgrade" | "open" };
  /** Whether the connection is ready when the `ready` frame has come, or with the upgrade alone. */
  readyBy: "frame" | "upgrade";
  /** Whether a client may ask before the connection is ready, right after its opening. */
  asksBeforeReady: boolean;
  /** Asks for the one item of the get measures; `ref` tells apart what is in flight on one socket. */
  get(ref: number): string;
  /** Subscribes to `item`; `ref` tells apart the subscriptions of one socket. */
  subscribe(item: string, ref: number): string;
  /** Keeps `item` live without a word from the server, where that is not how it subscribes anyway. */
  hold?(item: string): string;
  /** Which kind of frame brings a subscription its first value. */
  subscribedBy: "answer" | "push";
  /** What the frame with this beginning (64 characters at most) means. */
  kindOf(head: string): Kind;
  /** The answer to a `ping` frame. */
  pong?: string;
}
