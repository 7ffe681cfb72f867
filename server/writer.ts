import type { Fields } from "../shared/envelope.js";
import type { Counts } from "./counts.js";
import { Queue, type Queued, type QueueLimits } from "./queue.js";

/** The other end of one socket, as the router sees it. Any transport that has these can be mounted. */
export interface Peer {
  /** Sends one text frame; `done` is called when it has left for the network, with an error if it could not. */
  send(frame: string, done?: (error?: Error | null) => void): void;
  /** Ends the connection. */
  close(code: number, reason: string): void;
  /** Asks for a sign of life, such as a pong. A peer without this is never given up for its silence. */
  ping?(): void;
  /** Reads nothing more from the peer, or goes on. Without this, what a peer sends too much waits in the session. */
  setPaused?(isPaused: boolean): void;
  /** Ends the connection without a goodbye, which a peer that is gone would never read. */
  terminate?(): void;
  /** The bytes that were given to `send` and have not left yet. */
  readonly bufferedAmount: number;
  /** The real socket, which passthrough listeners get. */
  readonly socket: unknown;
}

/** Why a frame cannot be sent to a peer that has said goodbye. */
export class PeerLeft extends Error {
  constructor() {
    super("the web socket is closing");
  }
}

/** The bounds of one session's writer. */
export interface WriterLimits extends QueueLimits {
  highWaterBytes: number;
  counts: Counts;
}

/** What a writer works for. */
export interface WriterOwner {
  /** Events and replies no longer fit, or the peer takes nothing; called once. */
  overflow(): void;
  /** A frame could not be sent; `message` is what had asked for it. */
  sendFailed(message: Fields | undefined, error: unknown): void;
}

/** Something that knows by itself what its next frame is. */
export interface Pending {
  /** The next frame, made when there is room for it; nothing if it is up to date. */
  take(): string | undefined;
  /** What asked for it. */
  readonly message: Fields;
}

/**
 * What one session has to send. Below the high-water mark frames go straight out. Above it events and replies
 * wait in order, and items are only marked: their newest value is written when the socket drains, so a slow
 * session costs one mark per item it watches, however often the items change.
 */
export class Writer {
  #peer: Peer;
  #limits: WriterLimits;
  #owner: WriterOwner;
  /** While events or replies wait: in most sessions none ever does. */
  #queue: Queue | undefined;
  #dirty: Set<Pending> | undefined;
  #onTheWay = 0;
  #isDraining = false;
  #closed = false;

  constructor(peer: Peer, limits: WriterLimits, owner: WriterOwner) {
    this.#peer = peer;
    this.#limits = limits;
    this.#owner = owner;
  }

  /** Whether what is sent now goes straight out. */
  get flows(): boolean {
    return this.#isIdle() && this.#hasRoom();
  }

  /** Sends an event, or the reply to a request, in order; `message` is what asked for it. */
  send(text: string, message?: Fields, isReply = false): void {
    if (this.#closed) return;
    if (this.flows) return this.#write(text, message);
    this.#queue ??= new Queue(this.#limits);
    this.#wait(this.#queue, { text, message, isReply });
  }

  /** Has the application send a frame of its own, in order with ours. */
  sendOwn(bytes: number, send: () => void): void {
    if (this.#queue) this.#wait(this.#queue, { text: "", own: { bytes, send } });
    else send();
  }

  /** Sends all events and replies that wait, however much the peer has still to read: a goodbye follows. */
  flush(): void {
    while (this.#queue) this.#writeNext(this.#queue);
  }

  /** Gives up a peer that takes nothing while an event or a reply waits; for state it may take as long as it likes. */
  check(now: number): void {
    if (this.#queue?.isStuck(now, this.#peer.bufferedAmount)) this.#giveUp();
  }

  /** Sends the frames of `pending`: now, or when the socket has drained. */
  mark(pending: Pending): void {
    if (this.#closed) return;
    const isIdle = this.#isIdle();
    while (isIdle && this.#hasRoom()) {
      const text = pending.take();
      if (text === undefined) return;
      this.#write(text, pending.message);
    }
    this.#dirty ??= new Set();
    this.#dirty.add(pending);
  }

  /** Takes back a mark. */
  unmark(pending: Pending): void {
    this.#dirty?.delete(pending);
  }

  /** Forgets what waits, and sends nothing more. */
  close(): void {
    this.#closed = true;
    this.#limits.counts.dropped += this.#queue?.length ?? 0;
    this.#queue = undefined;
    this.#dirty = undefined;
  }

  /** A newer value took the place of one that had not been sent. */
  conflated(): void {
    this.#limits.counts.conflated++;
  }

  /** The bytes that wait, here and in the socket. */
  get bufferedBytes(): number {
    return (this.#queue?.bytes ?? 0) + this.#peer.bufferedAmount;
  }

  #wait(queue: Queue, frame: Queued): void {
    if (!queue.put(frame)) this.#giveUp();
  }

  #giveUp(): void {
    this.close();
    this.#owner.overflow();
  }

  #isIdle(): boolean {
    return !this.#queue && !this.#dirty?.size;
  }

  /** With nothing of ours on its way, no callback would tell us when the application's own frames have left. */
  #hasRoom(): boolean {
    return this.#onTheWay === 0 || this.#peer.bufferedAmount < this.#limits.highWaterBytes;
  }

  #write(text: string, message: Fields | undefined): void {
    this.#onTheWay++;
    this.#limits.counts.framesOut++;
    const done = (error?: unknown): void => {
      this.#onTheWay--;
      if (error) this.#owner.sendFailed(message, error);
      else if (!this.#isIdle()) this.#drain();
    };
    try {
      this.#peer.send(text, done);
    } catch (error) {
      done(error ?? new Error("the peer takes no frames"));
    }
  }

  /** A transport may call `done` within `send`: then the drain that is under way goes on. */
  #drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#drainQueue();
    this.#drainDirty();
    this.#isDraining = false;
  }

  #drainQueue(): void {
    while (this.#queue && this.#hasRoom()) this.#writeNext(this.#queue);
  }

  #writeNext(queue: Queue): void {
    const next = queue.take();
    if (queue.length === 0) this.#queue = undefined;
    if (next?.own) next.own.send();
    else if (next) this.#write(next.text, next.message);
  }

  #drainDirty(): void {
    for (const pending of this.#dirty ?? []) {
      while (!this.#queue && this.#hasRoom()) {
        const text = pending.take();
        if (text === undefined) {
          this.#dirty?.delete(pending);
          break;
        }
        this.#write(text, pending.message);
      }
      if (this.#queue || !this.#hasRoom()) return;
    }
  }
}
