/** Dispatches each decoded message, after checking reserved names, the mode, the message and permissions. */
import { encode } from "../shared/envelope.js";
import { isGetEvent, toSetEvent } from "../shared/events.js";
import type { Frame } from "../shared/frame.js";
import { answersData, type Mode, passesThrough } from "../shared/mode.js";
import type { Authority } from "./access/authority.js";
import type { Admission } from "./access/message-admission.js";
import { type MessageCheck, type Refusal, toMalformed } from "./access/message-check.js";
import type { AccessRequest } from "./access/permission.js";
import type { Joins } from "./events/joins.js";
import type { PassthroughEvents } from "./events/passthrough.js";
import type { Answers } from "./items/answers.js";
import type { Items } from "./items/items.js";
import { askedBy, type Rights } from "./items/rights.js";
import type { Counts } from "./observe/counts.js";
import type { Get } from "./session/asked.js";
import type { AdmittedFrame, FrameTaker } from "./session/frame-taker.js";
import type { Session } from "./session/session.js";

/** The handlers of messages, and the checks before them. */
export interface DispatchParts {
  mode: Mode;
  messageCheck: MessageCheck;
  authority: Authority;
  admission: Admission;
  items: Items;
  answers: Answers;
  events: PassthroughEvents;
  rights: Rights;
  joins: Joins;
  counts: Counts;
}

/** A message that names an event of the application. */
type Taken = Extract<Frame, { kind: "get" | "event" | "set" | "malformed" }>;
type Refused = Taken | { kind: "control"; event: string; ref?: undefined };

const OF_SERVERS: Refusal = { code: "reserved", message: "only a server may send this event" };
const IN_FLIGHT: Refusal = { code: "limit", message: "duplicate ref: a get with it waits for its answer" };
/** Refusals that say what this server takes, and not what the client may do. */
const JUDGED_ONCE: ReadonlySet<string> = new Set(["invalid", "no-handler"]);
const WRONG_MODE: Refusal = { code: "mode", message: "this server takes only get events" };

/** Settings of the dispatch. */
export interface DispatchLimits {
  maxInFlight: number;
  maxSessionBytes: number;
  maxUnansweredNames: number;
  maxFramesPerSecond: number;
}

function toRefusals(limits: DispatchLimits) {
  const { maxInFlight, maxSessionBytes, maxUnansweredNames, maxFramesPerSecond } = limits;
  const refusal = (message: string): Refusal => ({ code: "limit", message });
  return {
    gets: refusal(`limit of ${maxInFlight} gets in flight reached (maxInFlight)`),
    maxSessionBytes: refusal(
      `limit of ${maxSessionBytes} bytes held for one client reached (maxSessionBytes)`,
    ),
    maxUnansweredNames: refusal(
      `limit of ${maxUnansweredNames} watched names without a handler reached (maxUnansweredNames)`,
    ),
    frames: refusal(
      `rate limit of ${maxFramesPerSecond} messages/s reached (maxFramesPerSecond): messages are delayed`,
    ),
  };
}

/** The question to the application before an event passes. */
function askedByEvent({ event, message }: Pick<Taken, "event" | "message">): AccessRequest {
  return { action: "event", name: event, id: undefined, event, setEvent: undefined, message };
}

/** Passes each message to its handler, if it is permitted. */
export class Dispatch implements FrameTaker {
  #parts: DispatchParts;
  #limits: ReturnType<typeof toRefusals>;

  constructor(parts: DispatchParts, limits: DispatchLimits) {
    this.#parts = parts;
    this.#limits = toRefusals(limits);
  }

  take(session: Session, frame: AdmittedFrame): void {
    switch (frame.kind) {
      case "end":
        return this.#parts.authority.inTurn(session, () => this.#parts.items.end(session, frame.of));
      case "join":
        return this.#parts.joins.join(session, frame);
      case "leave":
        return this.#parts.joins.leave(session, frame);
      case "gets":
        return this.#takeMany(session, frame);
      case "get":
      case "event":
      case "set":
      case "malformed":
        return this.#takeNamed(session, frame);
      default: // only servers send these
        return this.#refuse(session, { kind: "control", event: `ws:${frame.kind}` }, OF_SERVERS);
    }
  }

  /** Ends first: they make room for the gets. */
  #takeMany(session: Session, { gets, ends }: Extract<AdmittedFrame, { kind: "gets" }>): void {
    session.takeBatches();
    for (const of of ends) this.take(session, { kind: "end", of });
    for (const get of gets) this.#takeNamed(session, get);
  }

  /** Tells a client that it exceeds its rate. */
  throttled(session: Session): void {
    this.#refuse(session, { kind: "control", event: "" }, this.#limits.frames);
  }

  /** The rights of `session` may have changed. */
  reauthorize(session: Session): void {
    this.#parts.rights.changed(session);
    this.#parts.joins.changed(session);
  }

  /** A message that names an event of the application: a get to answer, or an event to pass on. */
  #takeNamed(session: Session, frame: Taken): void {
    const { mode, messageCheck } = this.#parts;
    const asData = this.#asksForData(frame.event);
    const id = frame.kind === "get" && asData ? frame.id : undefined;
    const refusal = messageCheck.check(frame, id);
    if (frame.kind === "malformed" && (asData || frame.event.startsWith("ws:"))) {
      return this.#refuse(session, frame, toMalformed(frame));
    }
    if (refusal) return this.#refuse(session, frame, refusal);
    if (frame.kind === "get" && asData) return this.#get(session, frame);
    if (passesThrough(mode)) return this.#pass(session, frame);
    return this.#refuse(session, frame, WRONG_MODE);
  }

  #get(session: Session, asked: Get): void {
    const get = withoutMore(asked);
    const begun = get.ref === undefined ? "begun" : session.begin(get.ref);
    if (begun === "in flight") return this.#refuse(session, get, IN_FLIGHT);
    if (begun === "too many") return this.#refuse(session, get, this.#limits.gets);
    const { admission } = this.#parts;
    if (admission.isOpen) return this.#answerOrRefuse(session, get, this.#tooMuch(session, get));
    const ask = (get: Get): AccessRequest => askedBy(get, toSetEvent(get.event, get.id));
    admission.get(session, get, ask, (get, refusal) => {
      this.#answerOrRefuse(session, get, refusal ?? this.#tooMuch(session, get));
    });
  }

  #tooMuch(session: Session, get: Get): Refusal | undefined {
    if (!get.live && get.ref !== undefined) return undefined;
    const { answers, items } = this.#parts;
    const limit = items.room.limitOf(session, get, answers.handlers.get(get.event) !== undefined);
    return limit && this.#limits[limit];
  }

  #answerOrRefuse(session: Session, get: Get, refusal: Refusal | undefined): void {
    const { answers, items } = this.#parts;
    const setEvent = toSetEvent(get.event, get.id);
    const handler = answers.handlers.get(get.event);
    const why = refusal ?? items.clash(get, setEvent, handler !== undefined);
    if (why) {
      if (get.ref !== undefined) session.answer(get.ref, "");
      this.#refuse(session, get, why);
    } else if (handler) answers.get(session, get, setEvent, handler);
    else items.get(session, get, setEvent);
  }

  #pass(session: Session, frame: Taken): void {
    const { admission } = this.#parts;
    if (admission.isOpen) return void this.#passOrRefuse(session, frame);
    admission.event(session, frame, askedByEvent, (frame, refusal) =>
      this.#passOrRefuse(session, frame, refusal),
    );
  }

  /** A name without a handler must be indistinguishable from a forbidden one. */
  #passOrRefuse(session: Session, frame: Taken, refusal?: Refusal): Promise<void> | undefined {
    const { events, counts } = this.#parts;
    const reason = refusal ?? events.whyAbsent(session, frame);
    if (!reason) return events.pass(session, frame);
    // What ran already is not judged again: a name that was free then is taken now, and the contract may be another.
    if (JUDGED_ONCE.has(reason.code) && events.mayHaveRun(session, frame)) {
      return events.passRefused(session, frame, reason, () => counts.refuse(reason.code));
    }
    return this.#refuse(session, frame, reason);
  }

  /**
   * In mode `passthrough` get events are passed on like others, and still answered. Names that begin with `ws:` are
   * control messages, which a plain peer cannot send.
   */
  #asksForData(event: string): boolean {
    return isGetEvent(event) && answersData(this.#parts.mode) && !event.startsWith("ws:");
  }

  /** Sends the error in the form that the client expects. A plain peer without a ref gets none. */
  #refuse(session: Session, frame: Refused, refusal: Refusal): undefined {
    const { event } = frame;
    // If the ref is in flight, this error would be the first of two answers to it.
    const ref = frame.ref !== undefined && session.isInFlight(frame.ref) ? undefined : frame.ref;
    this.#parts.counts.refuse(refusal.code);
    if (ref === undefined) session.refuse(event, refusal);
    else if (frame.kind === "set" || !this.#asksForData(event)) {
      session.sendControl(encode({ event: "ws:reply", ref, error: refusal }));
    } else {
      const id = frame.kind === "get" ? frame.id : undefined;
      session.send(encode({ event: toSetEvent(event, id), ref, error: refusal }));
    }
  }
}

const OWN_KEYS = ["event", "id", "ref", "live", "etag"];

/** A get may be kept as long as its session, so only the relevant keys of its message are stored. */
function withoutMore(get: Get): Get {
  const { message } = get;
  if (Object.keys(message).every((key) => OWN_KEYS.includes(key))) return get;
  const { event, id, ref, live, etag } = message;
  return { ...get, message: { event, id, ref, live, etag } };
}
