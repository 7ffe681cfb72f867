import type { Context, Peer, Router } from "../../server/index.js";
import { Inbox } from "./inbox.js";

/** A peer without a socket: what the router sends it, and a buffer that fills as the test says. */
export class FakePeer implements Peer {
  readonly inbox = new Inbox<Record<string, unknown>>();
  readonly closes: Array<{ code: number; reason: string }> = [];
  readonly socket = { fake: true };
  /** While true, what is sent stays in the buffer. */
  stalled = false;
  bufferedAmount = 0;
  /** Nothing while the router opens it, which may close it at once. */
  #opened: ReturnType<Router["open"]> | undefined;
  #held: Array<() => void> = [];

  constructor(router: Pick<Router, "open">, context?: Context) {
    this.#opened = router.open(this, context);
  }

  send(frame: string, done?: (error?: Error | null) => void): void {
    this.bufferedAmount += frame.length;
    const leave = (): void => {
      this.bufferedAmount -= frame.length;
      this.inbox.put(JSON.parse(frame));
      done?.();
    };
    if (this.stalled) this.#held.push(leave);
    else setImmediate(leave);
  }

  close(code: number, reason: string): void {
    this.closes.push({ code, reason });
    this.leave();
  }

  /** Sends a frame to the router. */
  say(message: unknown): void {
    this.#opened?.receive(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** Sends something that is no text. */
  sayRaw(data: unknown): void {
    this.#opened?.receive(data);
  }

  /** Introduces itself as a full peer, and reads the welcome. */
  async hello(): Promise<this> {
    this.say({ event: "ws:hello", version: 1, client: "test" });
    await this.inbox.next();
    return this;
  }

  /** Reads again what piled up, and all that follows. */
  resume(): void {
    this.stalled = false;
    const held = this.#held;
    this.#held = [];
    for (const leave of held) leave();
  }

  /** The connection has gone. */
  leave(): void {
    this.#opened?.close();
  }
}
