import type { Watch } from "./watch.js";

/** The other end of one socket, as the router sees it. Any transport that has these can be mounted. */
export interface Peer {
  /** Sends one text frame; `done` is called when it has left for the network, with an error if it could not. */
  send(frame: string, done?: (error?: Error | null) => void): void;
  /** Ends the connection. */
  close(code: number, reason: string): void;
  /** The bytes that were given to `send` and have not left yet. */
  readonly bufferedAmount: number;
  /** The real socket, which passthrough listeners get. */
  readonly socket: unknown;
}

/** The bounds of one session's writer, in bytes. */
export interface WriterLimits {
  highWaterBytes: number;
  maxQueuedBytes: number;
}

/** Is told why a frame could not be sent. */
export type SendFailed = (error: unknown) => void;

interface Queued {
  text: string;
  failed: SendFailed | undefined;
}

/**
 * What one session has to send. Below the high-water mark frames go straight out. Above it events and replies
 * wait in order, and items are only marked: their newest value is written when the socket drains, so a slow
 * session costs one mark per item it watches, however often the items change.
 */
export class Writer {
  #peer: Peer;
  #limits: WriterLimits;
  #overflow: () => void;
  #queue: Queued[] = [];
  #queuedBytes = 0;
  #dirty = new Set<Watch>();
  #onTheWay = 0;
  #closed = false;

  /** `overflow` is called once when events and replies no longer fit. */
  constructor(peer: Peer, limits: WriterLimits, overflow: () => void) {
    this.#peer = peer;
    this.#limits = limits;
    this.#overflow = overflow;
  }

  /** Sends an event or a reply, in order. */
  send(text: string, failed?: SendFailed): void {
    if (this.#closed) return;
    if (this.#flows()) return this.#write(text, failed);
    this.#queue.push({ text, failed });
    this.#queuedBytes += Buffer.byteLength(text);
    if (this.#queuedBytes > this.#limits.maxQueuedBytes) {
      this.close();
      this.#overflow();
    }
  }

  /** Sends the newest value of what is watched: now, or when the socket has drained. */
  mark(watch: Watch): void {
    if (this.#closed) return;
    if (this.#flows()) this.#writeWatch(watch);
    else this.#dirty.add(watch);
  }

  /** Takes back a mark. */
  unmark(watch: Watch): void {
    this.#dirty.delete(watch);
  }

  /** Forgets what waits, and sends nothing more. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#dirty.clear();
  }

  #flows(): boolean {
    return this.#queue.length === 0 && this.#dirty.size === 0 && this.#hasRoom();
  }

  /** With nothing of ours on its way, no callback would tell us when the application's own frames have left. */
  #hasRoom(): boolean {
    return this.#onTheWay === 0 || this.#peer.bufferedAmount < this.#limits.highWaterBytes;
  }

  #write(text: string, failed: SendFailed | undefined): void {
    this.#onTheWay++;
    this.#peer.send(text, (error) => {
      this.#onTheWay--;
      if (error) failed?.(error);
      else if (this.#queue.length > 0 || this.#dirty.size > 0) this.#drain();
    });
  }

  #writeWatch(watch: Watch): void {
    for (const text of watch.take()) this.#write(text, watch.failed);
  }

  #drain(): void {
    while (this.#queue.length > 0 && this.#hasRoom()) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      this.#queuedBytes -= Buffer.byteLength(next.text);
      this.#write(next.text, next.failed);
    }
    for (const watch of this.#dirty) {
      if (this.#queue.length > 0 || !this.#hasRoom()) return;
      this.#dirty.delete(watch);
      this.#writeWatch(watch);
    }
  }
}
