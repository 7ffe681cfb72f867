/** Sends the reply to a request, once; it is remembered for a client that asks again. */
export type SendReply = (reply: string) => void;

/** How the other nodes of a cluster learn of a request that runs here. */
export interface Told {
  /** This is its reply. May be called again. */
  settle(reply: string): void;
  /** Nothing is remembered of it any more: it may run again. What `isOld` the others forget by themselves. */
  forget(isOld: boolean): void;
}

/** The other nodes, as far as requests go beyond this one. */
export interface RequestsElsewhere {
  /**
   * Whether the request `ref` of a client, which is new here, is to run here: resolves with how to tell the others what
   * comes of it; with nothing if another node runs it or has run it, and `send` gets the reply, then or later. `client`
   * names the client and its user, the same on every node. Never rejects.
   */
  claim(client: string, ref: string, send: SendReply): Promise<Told | undefined>;
}
