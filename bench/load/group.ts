import type { Dialect } from "../dialects/dialect.js";
import { textFrame } from "./frames.js";
import { Peer, type Script } from "./peer.js";

/** How many connections are being opened at once, when it is not all of them. */
const AT_ONCE = 100;

/** Sockets that do the same. */
export class Group {
  readonly peers: Peer[] = [];
  #script: Script;
  #pushes = 0;
  #pushed: { total: number; resolve: () => void } | undefined;

  constructor(script: Script) {
    this.#script = script;
  }

  /** Opens `count` connections, at most `atOnce` of them at a time. Resolves when all are ready. */
  connect(count: number, atOnce: number = AT_ONCE): Promise<void> {
    return new Promise((resolve) => {
      let ready = 0;
      const open = (): void => {
        this.peers.push(
          new Peer(this.#script, () => {
            if (++ready === count) resolve();
            else if (this.peers.length < count) open();
          }),
        );
      };
      for (let first = 0; first < Math.min(count, atOnce); first++) open();
    });
  }

  /** Subscribes each peer to `items`. Resolves when each has the first value of all; pushes count from then on. */
  async subscribe(items: readonly string[]): Promise<void> {
    const frames = subscription(this.#script.dialect, items);
    const all = this.#firstValues(items.length);
    for (const peer of this.peers) peer.write(frames);
    await all;
    this.#countPushes();
  }

  /** Keeps `items` live on each peer, without waiting for a word from the server. */
  hold(items: readonly string[]): void {
    const { dialect } = this.#script;
    const texts = items.map((item, ref) => dialect.hold?.(item) ?? dialect.subscribe(item, ref));
    const frames = Buffer.concat(texts.map(textFrame));
    for (const peer of this.peers) peer.write(frames);
  }

  /** Cuts all connections, and opens as many again at once, each with a subscription to `items`. */
  async renew(items: readonly string[]): Promise<void> {
    const count = this.peers.length;
    const first = subscription(this.#script.dialect, items);
    for (const peer of this.peers.splice(0)) peer.cut();
    for (let each = 0; each < count; each++) this.peers.push(new Peer(this.#script, () => {}, first));
    await this.#firstValues(items.length);
  }

  /** Resolves when all peers together have been pushed `total` frames since they subscribed. */
  pushed(total: number): Promise<void> {
    return new Promise((resolve) => {
      this.#pushed = { total, resolve };
      this.#checkPushes();
    });
  }

  #countPushes(): void {
    for (const peer of this.peers) {
      peer.heard = (kind) => {
        if (kind !== "push") return;
        this.#pushes++;
        this.#checkPushes();
      };
    }
  }

  #checkPushes(): void {
    if (this.#pushed && this.#pushes >= this.#pushed.total) this.#pushed.resolve();
  }

  /** Resolves when each peer has the first value of as many items. */
  #firstValues(items: number): Promise<void> {
    const { subscribedBy } = this.#script.dialect;
    return new Promise((resolve) => {
      let missing = this.peers.length * items;
      for (const peer of this.peers) {
        peer.heard = (kind) => {
          if (kind === subscribedBy && --missing === 0) resolve();
        };
      }
    });
  }
}

function subscription(dialect: Dialect, items: readonly string[]): Buffer {
  return Buffer.concat(items.map((item, ref) => textFrame(dialect.subscribe(item, ref))));
}
