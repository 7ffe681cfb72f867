/** What messages need of their node. */
export interface MessagesOwner {
  readonly node: string;
  /** Monotonic time, in milliseconds. */
  now(): number;
  send(channel: string, text: string): Promise<void>;
  listen(channel: string): Promise<void>;
  ignore(channel: string): void;
  /** Another node has sent this. */
  received(channel: string, text: string): void;
  /** Messages on this channel were lost: their sender was last received this many milliseconds ago. */
  missed(channel: string, lostMs: number): void;
}

/** The last message of a sender. */
interface Last {
  number: number;
  at: number;
}

const PACKED = /^1 ([\w-]{1,64}) (\d{1,15}) /;

/** Messages between nodes. They are events: a lost one is not sent again, but the loss is detected. */
export class Messages {
  #owner: MessagesOwner;
  #channels = new Set<string>();
  /** The number of the last message that this node has sent, by channel. */
  #sent = new Map<string, number>();
  /** The number of the last received message, by channel and sender. */
  #heard = new Map<string, Map<string, Last>>();
  readonly counts = { unsent: 0, missed: 0 };

  constructor(owner: MessagesOwner) {
    this.#owner = owner;
  }

  /** Subscribes to `channel`. If the engine fails, it is asked again when it is back. */
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

  /** Subscribes to all channels over a new connection. Messages sent in the meantime are lost. */
  async listenAgain(): Promise<void> {
    await Promise.all(Array.from(this.#channels, (channel) => this.#owner.listen(channel)));
  }

  /**
   * Sends `text` to all other nodes that listen to `channel`. Resolves when the engine has accepted it, or never
   * will.
   */
  send(channel: string, text: string): Promise<void> {
    const { node } = this.#owner;
    const number = (this.#sent.get(channel) ?? 0) + 1;
    this.#sent.delete(channel); // in order of use: the last is the most recent
    this.#sent.set(channel, number);
    if (this.#sent.size > MOST_NUMBERS) this.#forgetOne();
    return this.#owner.send(channel, `1 ${node} ${number} ${text}`).catch(() => {
      this.counts.unsent++;
    });
  }

  /** Handles a received message. */
  take(channel: string, packed: string): void {
    const [head, node = "", number] = PACKED.exec(packed) ?? [];
    const heard = this.#heard.get(channel);
    if (head === undefined || !heard || node === this.#owner.node) return;
    const last = heard.get(node);
    const at = this.#owner.now();
    heard.set(node, { number: Number(number), at });
    // If the numbers start again, the sender has forgotten the channel.
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

/** The most channels of which a sender keeps the number: there is one for each user. */
const MOST_NUMBERS = 100_000;
