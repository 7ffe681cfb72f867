/** Sends the reply to a request. The first call stores it for a client that asks again. */
export type SendReply = (reply: string) => void;

/** How the other nodes of a cluster learn of a request that runs here. */
export interface Told {
  /** The request has this reply. May be called again. */
  settle(reply: string): void;
  /** The request is forgotten here, and may run again. If `isOld`, the other nodes forget it by themselves. */
  forget(isOld: boolean): void;
}

/** The other nodes, as far as requests need them. */
export interface RequestsElsewhere {
  /**
   * Whether a request `ref` that is new on this node should run here. Resolves with functions that report its outcome
   * to the other nodes; with `undefined` if another node runs it or has run it, in which case `send` is called with
   * the reply, now or later. `client` identifies the client and its user on every node. Never rejects.
   */
  claim(client: string, ref: string, send: SendReply): Promise<Told | undefined>;
}
