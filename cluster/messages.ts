/** What messages need of their node. */
export interface MessagesOwner {
  readonly node: string;
  /** Milliseconds that only go forward. */
  now(): number;
  send(channel: string, text: string): Promise<void>;
  listen(channel: string): Promise<void>;
  ignore(channel: string): void;
  /** Another node has sent this. */
  received(channel: string, text: string): void;
  /** Messages on this channel were lost: their sender was last heard so many milliseconds ago. */
  missed(channel: string, lostMs: number): void;
}

/** What was last heard of a sender. */
interface Last {
  number: number;
  at: number;
}

const PACKED = /^1 ([\w-]{1,64}) (\d{1,15}) /;

/** Messages between nodes. They are events and no state: one that is lost is not sent again, but its loss is counted. */
export class Messages {
  #owner: MessagesOwner;
  #channels = new Set<string>();
  /** The number of the last message that this node has sent to a channel. */
  #sent = new Map<string, number>();
  /** The number of the last that was heard, by channel and sender. */
  #heard = new Map<string, Map<string, Last>>();
  readonly counts = { unsent: 0, missed: 0 };

  constructor(owner: MessagesOwner) {
    this.#owner = owner;
  }

  /** Hears `channel`. If the engine does not do it now, it is asked again when it is back. */
  listen(channel: string): void {
    if (this.#channels.has(channel)) return;
    this.#channels.add(channel);
    this.#heard.set(channel, new Map());
    this.#owner.listen(channel).catch(() => {});
  }

  ignore(channel: string): void {
    if (!this.#channels.delete(channel)) return;
    this.#heard.delete(channel);
    this.#owner.ignore(channel);
  }

  /** Hears all channels over a new connection. What was sent meanwhile is lost. */
  async listenAgain(): Promise<void> {
    await Promise.all(Array.from(this.#channels, (channel) => this.#owner.listen(channel)));
  }

  /** Sends `text` to all other nodes that listen to `channel`. Resolves when the engine has it, or never will. */
  send(channel: string, text: string): Promise<void> {
    const { node } = this.#owner;
    const number = (this.#sent.get(channel) ?? 0) + 1;
    this.#sent.delete(channel); // the last is the one that was used last
    this.#sent.set(channel, number);
    if (this.#sent.size > MOST_NUMBERS) this.#forgetOne();
    return this.#owner.send(channel, `1 ${node} ${number} ${text}`).catch(() => {
      this.counts.unsent++;
    });
  }

  /** Takes what came. */
  take(channel: string, packed: string): void {
    const [head, node = "", number] = PACKED.exec(packed) ?? [];
    const heard = this.#heard.get(channel);
    if (head === undefined || !heard || node === this.#owner.node) return;
    const last = heard.get(node);
    const at = this.#owner.now();
    heard.set(node, { number: Number(number), at });
    // A number that begins anew is that of a sender that has forgotten the channel.
    if (last !== undefined && Number(number) > last.number + 1) {
      this.counts.missed++;
      this.#owner.missed(channel, at - last.at);
    }
    this.#owner.received(channel, packed.slice(head.length));
  }

  #forgetOne(): void {
    for (const channel of this.#sent.keys()) {
      this.#sent.delete(channel);
      return;
    }
  }
}

/** Of so many channels a sender knows the numbers: there is one for each user. */
const MOST_NUMBERS = 100_000;
