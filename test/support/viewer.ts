import type { OpenPeer, Peer, Router } from "../../server/index.js";

/** A full peer without a socket that keeps live items, and what it would show of them. */
export class Viewer implements Peer {
  readonly socket = {};
  readonly bufferedAmount = 0;
  readonly values = new Map<string, unknown>();
  /** What came that is no value of an item. */
  readonly events: Record<string, unknown>[] = [];
  isStale = false;
  #line: OpenPeer;
  #waiting = new Set<() => void>();

  constructor(router: Pick<Router, "open">, user?: unknown) {
    this.#line = router.open(this, { user });
    this.say({ event: "ws:hello", version: 1, client: "viewer" });
  }

  say(frame: object): void {
    this.#line.receive(JSON.stringify(frame));
  }

  /** Keeps an item live. */
  watch(name: string): void {
    this.say({ event: `data:get:${name}`, ref: name, live: true });
  }

  send(text: string, done?: (error?: Error | null) => void): void {
    const frame = JSON.parse(text);
    if (frame.event === "ws:stale") this.isStale = true;
    else if (frame.event === "ws:live") this.isStale = false;
    else if (frame.event === "ws:welcome") this.isStale = frame.stale === true;
    else if (frame.event.startsWith("data:set:")) {
      if (frame.data !== undefined) this.values.set(frame.event.slice("data:set:".length), frame.data);
    } else this.events.push(frame);
    queueMicrotask(() => done?.());
    for (const wake of this.#waiting) wake();
  }

  close(): void {
    this.events.push({ event: "closed" });
    this.#line.close();
    for (const wake of this.#waiting) wake();
  }

  /** Resolves when that is so. */
  async until(isSo: (viewer: Viewer) => boolean): Promise<void> {
    while (!isSo(this)) await this.news();
  }

  /** Resolves when something comes. */
  news(): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
    });
  }
}
