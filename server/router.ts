/**
 * The event-key rule, the mode, the guard and the dispatch. It knows no server library: whoever mounts it
 * opens a session for each peer and hands over what arrives.
 */
import { randomUUID } from "node:crypto";
import type { Contract, Untyped } from "../shared/contract.js";
import { decode, encode, type Fields, type Frame } from "../shared/envelope.js";
import { isReplyError } from "../shared/errors.js";
import { type Id, isGetEvent, toGetEvent, toSetEvent } from "../shared/events.js";
import { answersData, type Mode, passesThrough } from "../shared/mode.js";
import { type AnswerHandler, Answers } from "./answers.js";
import type { OpenPeer, Router, Stats } from "./api.js";
import { type Bus, dispatch } from "./bus.js";
import { toError } from "./failure.js";
import { Guard, type Refusal } from "./guard.js";
import type { Get } from "./item.js";
import { Items } from "./items.js";
import { type Log, type RouterOptions, toSettings } from "./options.js";
import { type EventHandler, PassthroughEvents } from "./passthrough.js";
import { Requests } from "./requests.js";
import { type Context, Session, type SessionOptions } from "./session.js";
import { Sweep } from "./sweep.js";
import type { Peer } from "./writer.js";

/** A router for the sessions of one application. Mount it with `attach` or `mount`, or open its peers yourself. */
export function createRouter<C extends Contract = Untyped>(options: RouterOptions): Router<C> {
  const router: Router = new CoreRouter(options);
  // The contract narrows what the application gives and gets; at run time there are only names and values.
  return router as Router<C>;
}

/** A frame that names an event of the application. */
type Taken = Extract<Frame, { kind: "get" | "event" | "set" | "malformed" }>;
type Refused = Taken | { kind: "control"; event: string; ref?: undefined };

const OF_SERVERS: Refusal = { code: "reserved", message: "only a server says this" };
const IN_FLIGHT: Refusal = { code: "limit", message: "this ref is in flight" };
const TOO_MANY: Refusal = { code: "limit", message: "too many gets are in flight" };
const MALFORMED: Refusal = { code: "malformed", message: "a key of this frame has the wrong kind" };

class CoreRouter {
  readonly sessions = new Set<Session>();
  #mode: Mode;
  #bus: Bus;
  #log: Log;
  #guard: Guard;
  #items: Items;
  #answers: Answers;
  #events: PassthroughEvents;
  #requests: Requests;
  #sweep: Sweep;
  #sessionOptions: Omit<SessionOptions, "id">;
  #counts = { framesIn: 0, ignored: 0 };
  #refused = new Map<string, number>();

  constructor(options: RouterOptions) {
    const settings = toSettings(options);
    const report = (error: unknown): void => {
      if (!isReplyError(error)) this.#log.error(error); // that one is an answer, not a fault
    };
    this.#mode = settings.mode;
    this.#bus = settings.events;
    this.#log = settings.log;
    this.#guard = new Guard(settings.reserved);
    this.#items = new Items(this.#bus, settings, report);
    this.#answers = new Answers(this.#items, settings, report);
    this.#requests = new Requests(settings);
    this.#events = new PassthroughEvents(this.#bus, this.#requests, report);
    this.#sweep = new Sweep(settings, this.sessions);
    this.#sessionOptions = {
      ...settings,
      sendFailed: (inboundMessage, error) => this.#sendFailed(inboundMessage, error),
      ended: (session) => this.#leave(session),
    };
  }

  open(peer: Peer, context: Context = {}): OpenPeer {
    if (this.#mode === false) throw new Error('no peer can be opened: "webSockets" is false, its default');
    const session = new Session(peer, context, { ...this.#sessionOptions, id: randomUUID() });
    this.sessions.add(session);
    this.#sweep.adjust();
    const receive = (data: unknown): void => this.#receive(session, data);
    return { receive, heard: () => session.heard(), close: () => session.end() };
  }

  publish(name: string, ...rest: [unknown] | [Id, unknown]): void {
    const [id, value] = rest.length === 2 ? rest : [undefined, rest[0]];
    this.#bus.emit(toSetEvent(toGetEvent(name), id), value);
  }

  answer(name: string, handler: AnswerHandler): () => void {
    return this.#answers.handlers.add(toGetEvent(name), handler);
  }

  handle(event: string, handler: EventHandler): () => void {
    return this.#events.handlers.add(event, handler);
  }

  broadcast(event: string, fields: object = {}): void {
    const text = encode({ ...fields, event });
    for (const session of this.sessions) session.send(text);
  }

  stats(): Stats {
    const refused = Object.fromEntries(this.#refused);
    return { sessions: this.sessions.size, items: this.#items.size, ...this.#counts, refused };
  }

  drain({ withinMs = 30_000 }: { withinMs?: number } = {}): void {
    const text = encode({ event: "ws:drain", withinMs });
    for (const session of this.sessions) session.sendControl(text);
  }

  close(): void {
    for (const session of [...this.sessions]) session.close(1012, "the server is going away");
    this.#requests.close();
  }

  #receive(session: Session, data: unknown): void {
    if (!session.isOpen) return;
    session.heard();
    this.#counts.framesIn++;
    const frame = typeof data === "string" ? decode(data) : undefined;
    if (frame === undefined || frame.kind === "other") {
      this.#counts.ignored++;
      return;
    }
    switch (frame.kind) {
      case "hello":
        return session.introduce(frame);
      case "ping":
        return session.sendControl('{"event":"ws:pong"}');
      case "end":
        return this.#items.end(session, frame.of);
      case "get":
      case "event":
      case "set":
      case "malformed":
        return this.#take(session, frame);
      default: // what only a server says
        return this.#refuse(session, { kind: "control", event: `ws:${frame.kind}` }, OF_SERVERS);
    }
  }

  /** A frame that names an event of the application: an item to answer, or an event to pass through. */
  #take(session: Session, frame: Taken): void {
    const asData = isGetEvent(frame.event) && answersData(this.#mode);
    const id = frame.kind === "get" && asData ? frame.id : undefined;
    const refusal = this.#guard.check(frame.event, id);
    if (frame.kind === "malformed" && (asData || frame.event.startsWith("ws:"))) {
      return this.#refuse(session, frame, MALFORMED);
    }
    if (refusal) return this.#refuse(session, frame, refusal);
    if (frame.kind === "get" && asData) return this.#get(session, frame);
    if (passesThrough(this.#mode)) return this.#events.pass(session, frame);
    return this.#refuse(session, frame, { code: "mode", message: "this server takes only get events" });
  }

  #get(session: Session, get: Get): void {
    const begun = get.ref === undefined ? "begun" : session.begin(get.ref);
    // An answer to a ref that is in flight would be its second: that one is refused without it.
    if (begun === "in flight") return this.#refuse(session, { kind: "control", event: get.event }, IN_FLIGHT);
    if (begun === "too many") return this.#refuse(session, get, TOO_MANY);
    const handler = this.#answers.handlers.get(get.event);
    if (handler) this.#answers.get(session, get, handler);
    else this.#items.get(session, get);
  }

  /** Tells the sender in the way it expects its answer; a plain peer without a ref hears nothing. */
  #refuse(session: Session, frame: Refused, refusal: Refusal): void {
    this.#refused.set(refusal.code, (this.#refused.get(refusal.code) ?? 0) + 1);
    const { event, ref } = frame;
    if (ref === undefined) session.refuse(event, refusal);
    else if (!isGetEvent(event)) session.sendControl(encode({ event: "ws:reply", ref, error: refusal }));
    else {
      const id = frame.kind === "get" ? frame.id : undefined;
      session.send(encode({ event: toSetEvent(event, id), ref, error: refusal }));
    }
  }

  #leave(session: Session): void {
    this.sessions.delete(session);
    this.#sweep.adjust();
    this.#items.leave(session);
  }

  #sendFailed(inboundMessage: Fields | undefined, error: unknown): void {
    this.#log.warn(`monument-ws: a frame could not be sent: ${toError(error).message}`);
    dispatch(this.#bus, "error:ws", [{ inboundMessage, error }], (thrown) => this.#log.error(thrown));
  }
}
