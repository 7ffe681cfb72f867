import type { ClusterOwner } from "./api.js";
import type { Engine } from "./engine.js";
import { Messages } from "./messages.js";
import { Peers } from "./peers.js";

/** The channel on which nodes say that they are there. */
const NODES = "nodes";

/** The other nodes: which there are, and what they and this one tell each other that is no state. */
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

  /** One that is new is told at once of this one. */
  #received(owner: ClusterOwner, channel: string, text: string): void {
    if (channel !== NODES) owner.received(channel, text);
    else if (this.peers.take(text)) this.peers.start();
  }
}
