import type { Clock } from "../shared/clock.js";
import { type Dropped, type OfflinePolicy, Outbox, type OutboxLimits, type Outgoing } from "./outbox.js";

/** How often a socket that was full is tried again, in milliseconds: a WebSocket does not say when it has drained. */
const FLUSH_MS = 50;

/** What the post needs of the link. */
export interface PostLink {
  /** Sends `text` if the connection is open. */
  send(text: string): boolean;
  isOpen(): boolean;
  /** The bytes that were sent and have not left. */
  bufferedAmount(): number;
}

/** The bounds of the post. */
export interface PostLimits extends OutboxLimits {
  maxBufferedBytes: number;
  clock: Clock;
}

/** Sends events in their order, and keeps them while there is no connection or no room in its socket. */
export class Post {
  #link: PostLink;
  #limits: PostLimits;
  #outbox: Outbox;
  #stopFlush: (() => void) | undefined;

  constructor(link: PostLink, limits: PostLimits, dropped: (dropped: Dropped) => void) {
    this.#link = link;
    this.#limits = limits;
    this.#outbox = new Outbox(limits, dropped);
  }

  /** Sends an event, or keeps it as `policy` says. Returns whether either was done. */
  emit(outgoing: Outgoing, policy: OfflinePolicy): boolean {
    const flows = this.#outbox.waiting().length === 0 && this.#hasRoom();
    if (flows && this.#link.send(outgoing.text)) return true;
    const isKept = this.#outbox.keep(outgoing, policy);
    if (isKept && this.#link.isOpen()) this.#flushLater();
    return isKept;
  }

  /** What waits and is not too old, in its order. */
  waiting(): readonly Outgoing[] {
    this.#outbox.expire();
    return this.#outbox.waiting();
  }

  /** Lets go of what was sent. */
  sent(outgoing: Outgoing): void {
    this.#outbox.sent(outgoing);
  }

  /** The connection is lost: what is kept waits for the next. */
  pause(): void {
    this.#stopFlush?.();
    this.#stopFlush = undefined;
  }

  /** There will be no connection any more. */
  close(): void {
    this.#outbox.close();
  }

  #hasRoom(): boolean {
    return this.#link.bufferedAmount() < this.#limits.maxBufferedBytes;
  }

  #flushLater(): void {
    this.#stopFlush ??= this.#limits.clock.after(FLUSH_MS, () => this.#flush());
  }

  #flush(): void {
    this.#stopFlush = undefined;
    for (const each of this.waiting()) {
      if (!this.#hasRoom() || !this.#link.send(each.text)) return this.#flushLater();
      this.#outbox.sent(each);
    }
  }
}
