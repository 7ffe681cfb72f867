import { Emitter, type Report } from "../shared/emitter.js";
import { decode, encode, type Frame, PROTOCOL_VERSION } from "../shared/envelope.js";
import { WsError } from "../shared/errors.js";
import { Calls, type Question } from "./calls.js";
import { Heartbeat } from "./heartbeat.js";
import { Items } from "./items.js";
import { Link } from "./link.js";
import type { Settings } from "./options.js";
import { type OfflinePolicy, Outbox, type Outgoing } from "./outbox.js";
import type { Patience } from "./patience.js";
import { randomId } from "./random-id.js";
import { onWake } from "./waking.js";

/** What client and server say to each other: "hello" first, then all that waits, then as it comes. */
export class Conversation {
  readonly link: Link;
  readonly items: Items;
  #outbox: Outbox;
  /** What the server's application sends, and what the client itself has to say. */
  readonly events: Emitter<[unknown]>;
  #calls = new Calls();
  #heartbeat: Heartbeat;
  #report: Report;
  #token: () => string | undefined;
  #id = randomId();
  #count = 0;
  /** The server's name for this connection, once it said `ws:welcome`; a plain server never does. */
  #session: string | undefined;

  constructor(settings: Settings) {
    this.#token = settings.token;
    this.#report = settings.report;
    this.events = new Emitter(settings.report);
    this.items = new Items({
      send: (text) => this.send(text),
      newRef: () => `${this.count()}`,
      closed: () => this.closed(),
      report: settings.report,
      clock: settings.clock,
    });
    // In a later turn: what a listener emits then must not overtake what is being sent.
    this.#outbox = new Outbox(settings, (dropped) => {
      queueMicrotask(() => this.events.emit("ws:dropped", dropped));
    });
    this.link = new Link(settings, {
      opened: () => this.#opened(),
      received: (text) => this.#received(text),
      lost: () => this.#lost(),
    });
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

  /** A number that is higher than any before: the order of what the client says, and its refs. */
  count(): number {
    this.#count++;
    return this.#count;
  }

  /** Why there will be no connection any more, if so. */
  closed(): WsError | undefined {
    const { state } = this.link;
    return state.name === "closed"
      ? new WsError("closed", `the connection is closed (${state.code})`)
      : undefined;
  }

  /** Sends `text` if the connection is open; otherwise the connection is wanted from now on. */
  send(text: string): boolean {
    this.link.want();
    return this.link.send(text);
  }

  /** Sends an event in its order, or keeps it as `policy` says. Returns whether either was done. */
  emit(outgoing: Outgoing, policy: OfflinePolicy): boolean {
    if (this.closed()) return false;
    if (this.#outbox.waiting().length === 0 && this.send(outgoing.text)) return true;
    return this.#outbox.keep(outgoing, policy);
  }

  /** Waits for the answer to the get that `event` answers, if one is in flight. */
  join(event: string, patience: Patience): Promise<unknown> | undefined {
    return this.#calls.join(event, patience);
  }

  /** Sends `question`, and waits for its answer over reconnects. */
  ask(question: Question, patience: Patience): Promise<unknown> {
    const closed = this.closed();
    if (closed) return Promise.reject(closed);
    const answer = this.#calls.start(question, patience);
    if (this.#calls.has(question.ref)) this.send(question.text); // unless its signal was aborted already
    return answer;
  }

  #opened(): void {
    try {
      const token = this.#token();
      this.link.send(encode({ event: "ws:hello", version: PROTOCOL_VERSION, client: this.#id, token }));
    } catch (error) {
      this.#report(error); // the token is asked again at the next attempt
      return this.link.abandon();
    }
    this.#heartbeat.open();
    this.items.renew();
    this.#outbox.expire();
    const waiting = [...this.#calls.waiting(), ...this.#outbox.waiting()];
    for (const each of waiting.sort((a, b) => a.order - b.order)) {
      if (this.link.send(each.text) && "key" in each) this.#outbox.sent(each);
    }
  }

  #lost(): void {
    this.#session = undefined;
    this.#heartbeat.stop();
    this.items.doubt();
    const closed = this.closed();
    if (!closed) return;
    this.#calls.rejectAll(closed);
    this.items.fail(closed);
    this.#outbox.close();
  }

  #wake(): void {
    if (this.link.state.name === "waiting") this.link.open();
    this.#heartbeat.wake();
  }

  #received(text: string): void {
    this.#heartbeat.heard();
    const frame = decode(text);
    switch (frame?.kind) {
      case "welcome":
        this.#session = frame.session;
        return this.#heartbeat.start(frame.heartbeatMs);
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
