import type { Clock } from "../shared/clock.js";
import { Listeners, type Report } from "../shared/emitter.js";
import { type Backoff, retryDelayMs } from "./backoff.js";
import { Connection } from "./connection.js";
import type { SocketConstructor } from "./socket.js";
import { next, type Signal, type State } from "./state.js";

/** What a link needs to know. */
export interface LinkOptions extends Backoff {
  /** The address; asked before each attempt. */
  url: () => string;
  /** `null` where the runtime has no WebSocket. */
  SocketClass: SocketConstructor | null;
  /** How long an attempt to connect may take. */
  connectTimeoutMs: number;
  /** How long a link must stand until its next loss counts as the first again. */
  settleMs: number;
  report: Report;
  clock: Clock;
  random: () => number;
}

/** Whom a link serves. Hears of a change before the listeners of `onChange` do. */
export interface LinkOwner {
  /** What is said first on every connection, or a promise of it; asked before it is opened. */
  hello(): string | Promise<string>;
  /** The connection is open and has said hello: time to say what waits. */
  opened(): void;
  /** A text frame came over the live socket. */
  received(text: string): void;
  /** The link went over to a new connection, which has said hello; the old one is kept until `leaveOld`. */
  moved(): void;
  /** The new connection could not be opened. */
  moveFailed(): void;
  /** A text frame came over the old connection. */
  receivedLate(text: string): void;
  /** The old connection is lost. */
  lostOld(): void;
  /** The connection is lost, or closed for good. */
  lost(): void;
}

const NO_STATUS = 1006; // what a WebSocket says of a connection that broke (RFC 6455, section 7.1.5)

/** Keeps a connection while it is wanted: the state decides, the socket and the timers obey. */
export class Link {
  #options: LinkOptions;
  #owner: LinkOwner;
  #state: State = { name: "idle" };
  #connection: Connection | undefined;
  /** The connection that the link will go over to. */
  #next: Connection | undefined;
  /** The connection that the link came from. */
  #old: Connection | undefined;
  #stopTimer = (): void => {};
  #stopMove = (): void => {};
  readonly #changes: Listeners<[State]>;

  constructor(options: LinkOptions, owner: LinkOwner) {
    this.#options = options;
    this.#owner = owner;
    this.#changes = new Listeners(options.report);
  }

  get state(): State {
    return this.#state;
  }

  /** Calls `listener` at each change. */
  onChange(listener: (state: State) => void): () => void {
    return this.#changes.add(listener);
  }

  /** Connects if nothing did yet; a closed link stays closed. */
  want(): void {
    this.#signal({ type: "wanted" });
  }

  /** Connects now, also if the link was closed or waits for its next attempt. */
  open(): void {
    this.#signal({ type: "asked" });
  }

  /** Opens a new connection beside the one that is open, and goes over to it when its server has answered. */
  move(): void {
    if (this.#state.name !== "open" || this.#next) return;
    const next = this.#dial();
    this.#next = next;
    if (!next) return this.#owner.moveFailed();
    this.#stopMove = this.#options.clock.after(this.#options.connectTimeoutMs, () => {
      next.abandon();
      this.#endMove();
      this.#owner.moveFailed();
    });
  }

  #endMove(): void {
    this.#stopMove();
    this.#next = undefined;
  }

  /** Ends the connection that the link came from. */
  leaveOld(): void {
    this.#old?.close();
    this.#old = undefined;
  }

  /** Gives the connection up as lost, and tries again. */
  abandon(): void {
    this.#lose(NO_STATUS);
  }

  /** Ends the connection for good. */
  close(): void {
    this.#signal({ type: "closed" });
  }

  /** Sends `text` if the connection is open. */
  send(text: string): boolean {
    return this.#state.name === "open" && this.#connection?.send(text) === true;
  }

  /** The bytes that were sent and have not left. */
  get bufferedAmount(): number {
    return this.#connection?.bufferedAmount ?? 0;
  }

  #signal(signal: Signal): void {
    const before = this.#state;
    const after = next(before, signal);
    if (after === before) return;
    this.#state = after;
    this.#obey(after);
    if (signal.type === "opened") this.#owner.opened();
    if (after.name === "waiting" || after.name === "closed") this.#owner.lost();
    this.#changes.emitWhile(() => this.#state === after, after); // obeying it, or a listener, may lead further
  }

  #obey(state: State): void {
    this.#stopTimer();
    switch (state.name) {
      case "connecting":
        this.#after(this.#options.connectTimeoutMs, () => this.#lose(NO_STATUS));
        this.#connection = this.#dial();
        if (!this.#connection) this.#lose(NO_STATUS);
        return;
      case "open":
        if (state.attempt > 0) this.#after(this.#options.settleMs, () => this.#signal({ type: "settled" }));
        return;
      case "waiting":
        for (const each of this.#all()) each.abandon();
        return this.#after(state.delayMs, () => this.#signal({ type: "retry" }));
      default:
        for (const each of this.#all()) each.close();
    }
  }

  /** All connections that there are, forgotten. */
  #all(): Connection[] {
    const all = [this.#connection, this.#next, this.#old].filter((each) => each !== undefined);
    this.#endMove();
    this.#connection = this.#old = undefined;
    return all;
  }

  #dial(): Connection | undefined {
    const { SocketClass, url, report } = this.#options;
    try {
      if (!SocketClass) throw new Error("this runtime has no WebSocket: give one as the option WebSocket");
      const hello = this.#owner.hello();
      if (typeof hello === "object") hello.catch(() => {}); // told below, if there comes to be a connection
      const address = url();
      if (this.#state.name === "closed") return undefined; // by the application, when it was asked for these
      const connection = new Connection(SocketClass, address, {
        opened: () => {
          if (typeof hello === "string") this.#introduce(connection, hello);
          else hello.then((text) => this.#introduce(connection, text)).catch(() => {});
        },
        received: (text) => {
          if (connection === this.#old) return this.#owner.receivedLate(text);
          if (connection === this.#next) this.#goOver(); // its first word: the server is there
          // Who was told of the move may have closed the link.
          if (connection === this.#connection) this.#owner.received(text);
        },
        lost: (code) => this.#lost(connection, code),
      });
      if (typeof hello === "object") hello.catch((error: unknown) => this.#speechless(connection, error));
      return connection;
    } catch (error) {
      report(error); // an address that no socket takes: it is asked again at the next attempt
      return undefined;
    }
  }

  #introduce(connection: Connection, hello: string): void {
    if (connection.send(hello) && connection === this.#connection) this.#signal({ type: "opened" });
  }

  /** There is no token to introduce oneself with: the next attempt asks for another. */
  #speechless(connection: Connection, error: unknown): void {
    this.#options.report(error);
    connection.abandon();
    if (connection === this.#connection || connection === this.#next) this.#lost(connection, NO_STATUS);
  }

  #goOver(): void {
    const next = this.#next;
    this.#endMove();
    this.leaveOld();
    this.#old = this.#connection;
    this.#connection = next;
    this.#owner.moved();
  }

  #lost(connection: Connection, code: number): void {
    if (connection === this.#connection) this.#lose(code);
    else if (connection === this.#next) {
      this.#endMove();
      this.#owner.moveFailed();
    } else {
      this.#old = undefined;
      this.#owner.lostOld();
    }
  }

  #lose(code: number): void {
    const attempt = "attempt" in this.#state ? this.#state.attempt : 0;
    this.#signal({
      type: "lost",
      code,
      delayMs: retryDelayMs(attempt, this.#options.random(), this.#options),
    });
  }

  #after(delayMs: number, then: () => void): void {
    this.#stopTimer = this.#options.clock.after(delayMs, then);
  }
}
