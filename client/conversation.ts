import { Emitter } from "../shared/emitter.js";
import { decode, encode, type Frame, PROTOCOL_VERSION } from "../shared/envelope.js";
import { WsError } from "../shared/errors.js";
import { Calls, type Question } from "./calls.js";
import { Items } from "./items.js";
import { Link } from "./link.js";
import type { Settings } from "./options.js";
import { Outbox } from "./outbox.js";
import type { Patience } from "./patience.js";
import { randomId } from "./random-id.js";

/** What client and server say to each other: "hello" first, then all that waits, then as it comes. */
export class Conversation {
  readonly link: Link;
  readonly items: Items;
  readonly outbox: Outbox;
  /** What the server's application sends, and what the client itself has to say. */
  readonly events: Emitter<[unknown]>;
  #calls = new Calls();
  #token: () => string | undefined;
  #id = randomId();
  #refs = 0;
  /** The server's name for this connection, once it said `ws:welcome`; a plain server never does. */
  #session: string | undefined;

  constructor(settings: Settings) {
    this.#token = settings.token;
    this.events = new Emitter(settings.report);
    this.items = new Items({
      send: (text) => this.send(text),
      newRef: () => this.newRef(),
      closed: () => this.closed(),
      report: settings.report,
      clock: settings.clock,
    });
    this.outbox = new Outbox(settings, (dropped) => this.events.emit("ws:dropped", dropped));
    this.link = new Link(settings, {
      opened: () => this.#opened(),
      received: (text) => this.#received(text),
      lost: () => this.#lost(),
    });
  }

  /** A ref that this client never used before. */
  newRef(): string {
    this.#refs++;
    return `${this.#refs}`;
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
    const token = this.#token();
    this.link.send(encode({ event: "ws:hello", version: PROTOCOL_VERSION, client: this.#id, token }));
    this.items.renew();
    for (const text of [...this.#calls.texts(), ...this.outbox.take()]) this.link.send(text);
  }

  #lost(): void {
    this.#session = undefined;
    this.items.doubt();
    const closed = this.closed();
    if (!closed) return;
    this.#calls.rejectAll(closed);
    this.items.fail(closed);
    this.outbox.close();
  }

  #received(text: string): void {
    const frame = decode(text);
    switch (frame?.kind) {
      case "welcome":
        this.#session = frame.session;
        break;
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
