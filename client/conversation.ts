import { isForbidden } from "../shared/close.js";
import { Emitter } from "../shared/emitter.js";
import { decode, type Frame } from "../shared/envelope.js";
import { WsError } from "../shared/errors.js";
import { Calls, type NewCall } from "./calls.js";
import { Heartbeat } from "./heartbeat.js";
import { Introduction } from "./introduction.js";
import { Items } from "./items.js";
import { Link } from "./link.js";
import { Move } from "./move.js";
import type { Settings } from "./options.js";
import type { OfflinePolicy, Outgoing } from "./outbox.js";
import type { Patience } from "./patience.js";
import { Post } from "./post.js";
import { onWake } from "./waking.js";

/** What client and server say to each other: "hello" first, then all that waits, then as it comes. */
export class Conversation {
  readonly link: Link;
  readonly items: Items;
  #post: Post;
  /** What the server's application sends, and what the client itself has to say. */
  readonly events: Emitter<[unknown]>;
  #calls = new Calls();
  #heartbeat: Heartbeat;
  #move: Move;
  #settings: Settings;
  /** When the server last gave a sign of life; `undefined` before the first link. */
  #heardAt: number | undefined;
  #introduction: Introduction;
  #count = 0;
  /** The server's name for this connection, once it said `ws:welcome`; a plain server never does. */
  #session: string | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.events = new Emitter(settings.report);
    this.#introduction = new Introduction(settings, (hello) => this.link.send(hello));
    this.items = new Items({
      send: (text) => this.send(text),
      newRef: () => `${this.count()}`,
      closed: () => this.closed(),
      report: settings.report,
      clock: settings.clock,
    });
    this.link = new Link(settings, {
      hello: () => this.#introduction.hello(),
      opened: () => this.#opened(),
      received: (text) => this.#received(text),
      lost: () => this.#lost(),
      moved: () => this.#moved(),
      moveFailed: () => this.#move.failed(),
      receivedLate: (text) => this.#receivedLate(text),
      lostOld: () => this.#move.finish(),
    });
    this.#move = new Move(
      {
        begin: () => this.link.move(),
        waiting: () => this.#calls.waiting().map(({ ref }) => ref),
        askAgain: (refs) => this.#askAgain(refs),
        leaveOld: () => this.link.leaveOld(),
      },
      settings,
    );
    this.#post = this.#createPost();
    const ping = (): void => void this.link.send('{"event":"ws:ping"}');
    this.#heartbeat = new Heartbeat(settings, ping, () => this.link.abandon());
    let stopWaking: (() => void) | undefined;
    this.link.onChange(({ name }) => {
      if (name !== "closed") stopWaking ??= onWake(() => this.#wake());
      else {
        stopWaking?.();
        stopWaking = undefined;
      }
    });
  }

  #createPost(): Post {
    const link = {
      send: (text: string) => this.send(text),
      isOpen: () => this.link.state.name === "open",
      bufferedAmount: () => this.link.bufferedAmount,
    };
    // In a later turn: what a listener emits then must not overtake what is being sent.
    return new Post(link, this.#settings, (dropped) => {
      queueMicrotask(() => this.events.emit("ws:dropped", dropped));
    });
  }

  /** A number that is higher than any before: the order of what the client says, and its refs. */
  count(): number {
    this.#count++;
    return this.#count;
  }

  /** Why there will be no connection any more, if so. */
  closed(): WsError | undefined {
    const { state } = this.link;
    if (state.name !== "closed") return undefined;
    const code = isForbidden(state.code) ? "forbidden" : "closed";
    return new WsError(code, `the connection is closed (${state.code})`);
  }

  /** Sends `text` if the connection is open; otherwise the connection is wanted from now on. */
  send(text: string): boolean {
    this.link.want();
    return this.link.send(text);
  }

  /** Sends an event in its order, or keeps it as `policy` says. Returns whether either was done. */
  emit(outgoing: Outgoing, policy: OfflinePolicy): boolean {
    return !this.closed() && this.#post.emit(outgoing, policy);
  }

  /** Waits for the answer to the get that `event` answers, if one is in flight. */
  join(event: string, patience: Patience): Promise<unknown> | undefined {
    return this.#calls.join(event, patience);
  }

  /** Asks what `toText` makes of a new ref, and waits for the answer over reconnects. */
  ask(
    about: Pick<NewCall, "what" | "event">,
    toText: (ref: string) => string,
    patience: Patience,
  ): Promise<unknown> {
    const order = this.count();
    const ref = `${order}`;
    const text = toText(ref);
    const closed = this.closed();
    if (closed) return Promise.reject(closed);
    const answer = this.#calls.start({ ...about, ref, order, text }, patience);
    if (this.#calls.has(ref)) this.send(text); // unless its signal was aborted already
    return answer;
  }

  #opened(): void {
    this.#heartbeat.open();
    this.items.renew();
    this.#flush();
    this.#tellGap();
  }

  /**
   * Events of the server's application are not repeated: what was sent since the last sign of life may be missing.
   * It is told after what waits was sent, which a listener's own events must not overtake, and in the same turn:
   * the next frame may come before a later one.
   */
  #tellGap(): void {
    const now = this.#settings.clock.now();
    const heardAt = this.#heardAt;
    this.#heardAt = now;
    if (heardAt !== undefined) this.events.emit("ws:gap", { lostMs: now - heardAt });
  }

  /** Sends what waits: calls and kept events, in the order in which they were made. */
  #flush(): void {
    const waiting = [...this.#calls.waiting(), ...this.#post.waiting()];
    for (const each of waiting.sort((a, b) => a.order - b.order)) {
      if (this.link.send(each.text) && "key" in each) this.#post.sent(each);
    }
  }

  #lost(): void {
    this.#session = undefined;
    this.#introduction.stop();
    this.#heartbeat.stop();
    this.#move.stop();
    this.#post.pause();
    const closed = this.closed();
    this.items.doubt();
    if (!closed) return;
    this.#calls.rejectAll(closed);
    this.items.fail(closed);
    this.#post.close();
  }

  /** The link went over to another connection of the same server, or of its successor. */
  #moved(): void {
    this.#session = undefined;
    this.#introduction.stop();
    this.#heartbeat.stop();
    this.#heartbeat.open();
    this.items.renew();
    this.#move.moved();
    this.#tellGap(); // what the old server still sends is not taken
  }

  #askAgain(refs: string[]): void {
    for (const { ref, text } of this.#calls.waiting()) if (refs.includes(ref)) this.link.send(text);
  }

  /** Over the old connection only answers count: a push may be older than what the new one brought. */
  #receivedLate(text: string): void {
    const frame = decode(text);
    if (frame?.kind !== "reply" && frame?.kind !== "set") return;
    if (frame.ref === undefined) return;
    this.#calls.settle(frame.ref, frame.outcome);
    this.#move.settled();
  }

  #wake(): void {
    if (this.link.state.name === "waiting") this.link.open();
    this.#heartbeat.wake();
  }

  #received(text: string): void {
    this.#heardAt = this.#settings.clock.now();
    this.#heartbeat.heard();
    const frame = decode(text);
    switch (frame?.kind) {
      case "welcome":
        if (this.#session === frame.session) this.items.retry(); // a token was renewed
        this.#session = frame.session;
        this.#introduction.welcomed(frame.expiresInMs);
        return this.#heartbeat.start(frame.heartbeatMs);
      case "drain":
        return this.#move.ask(frame.withinMs);
      case "reply":
        return this.#calls.settle(frame.ref, frame.outcome);
      case "refused":
        return this.events.emit("ws:error", { of: frame.of, ...frame.failure });
      case "set":
        this.#set(frame);
        return this.#announce(frame.event, frame.message);
      case "get":
      case "event":
      case "malformed":
        return this.#announce(frame.event, frame.message);
      case "other":
        return this.events.emit("*", frame.message);
    }
  }

  #set({ event, ref, etag, outcome }: Extract<Frame, { kind: "set" }>): void {
    if (ref !== undefined) this.#calls.settle(ref, outcome);
    else if (this.#session === undefined) this.#calls.settleByEvent(event, outcome);
    this.items.take(event, ref, outcome, etag);
  }

  /** Tells the application of a message that is not the protocol's own. */
  #announce(event: string, message: unknown): void {
    if (event.startsWith("ws:")) return;
    this.events.emit(event, message);
    this.events.emit("*", message);
  }
}
