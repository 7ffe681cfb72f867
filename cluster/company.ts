import type { ClusterOwner } from "./api.js";
import type { Engine } from "./engine.js";
import { Messages } from "./messages.js";
import { Peers } from "./peers.js";

/** The channel on which nodes announce themselves. */
const NODES = "nodes";

/** The other nodes, and the messages between them and this one. */
export class Company {
  readonly messages: Messages;
  readonly peers: Peers;

  constructor(engine: Engine, owner: ClusterOwner) {
    const { node, clock } = owner;
    this.messages = new Messages({
      node,
      now: () => owner.now(),
      send: (channel, text) => engine.send(channel, text),
      listen: (channel) => engine.listen(channel),
      ignore: (channel) => engine.ignore(channel),
      received: (channel, text) => this.#received(owner, channel, text),
      missed: (channel, lostMs) => channel !== NODES && owner.missed(channel, lostMs),
    });
    this.peers = new Peers({
      node,
      clock,
      stats: () => owner.stats(),
      send: (text) => this.messages.send(NODES, text),
      came: (other) => owner.came(other),
      gone: (other, why) => owner.gone(other, why),
    });
    this.messages.listen(NODES);
  }

  /** A new node gets the announcement of this one at once. */
  #received(owner: ClusterOwner, channel: string, text: string): void {
    if (channel !== NODES) owner.received(channel, text);
    else if (this.peers.take(text)) this.peers.start();
  }
}
