import type { Clock } from "../shared/clock.js";
import { isKey, serialize } from "../shared/envelope.js";
import type { Base, Link } from "./context.js";
import {
  ASK_PATIENCE_MS,
  FIRST_LIMITS,
  FLUSH_MS,
  FRAME_MARGIN,
  MAX_ASKING,
  MAX_GET_BYTES,
  MAX_GETS,
} from "./limits.js";
import type { Message } from "./message.js";
import type { Asking, Question, Sent } from "./question.js";
import { createTimer } from "./timer.js";

/** Gets that wait for their turn, and those on their way. */
interface Gets {
  unasked: Set<Question>;
  /** The set events of items that are not wanted any more. */
  ends: Set<string>;
  /** By ref. */
  asked: Map<unknown, Sent & { at: number }>;
}

export function createAsking(base: Base & Link): Asking {
  const { on, state, signal } = base;
  const unasked: Gets["unasked"] = new Set();
  const ends: Gets["ends"] = new Set();
  const asked: Gets["asked"] = new Map();
  const sendAll = createSender(base, { unasked, ends, asked });
  const isOpen = (): boolean => state().name === "open";
  const thens: (() => void)[] = [];
  const atEnd: Asking["atEnd"] = (then) => {
    if (then) thens.push(then);
    queueMicrotask(() => {
      for (const each of thens.splice(0)) each();
      sendAll();
    });
  };
  on("ws:up", () => {
    // What waits for its turn still does, if the client has moved.
    ends.clear();
    asked.clear();
  });
  on("ws:down", () => unasked.clear());
  return {
    ask: (question) => {
      signal("wanted");
      if (isOpen() && !asked.has(question.ref)) {
        unasked.add(question);
        atEnd();
      }
      return isOpen();
    },
    drop: (question) => unasked.delete(question),
    end: (event) => void (isOpen() && ends.add(event)),
    atEnd,
    answered: ({ event, ref }, isPlain) => {
      const sent = asked.get(ref);
      asked.delete(ref);
      if (isPlain && !isKey(ref))
        for (const [key, each] of asked) if (each.event === event) asked.delete(key);
      return sent;
    },
    flush: () => sendAll(1),
  };
}

/** Returns what sends all that waits for its turn, as far as the server has room; `more` frames follow. */
function createSender(
  { clock, on, state, send, newRef, lose }: Base & Link,
  { unasked, ends, asked }: Gets,
): (more?: number) => void {
  const timer = createTimer(clock);
  let limits: Message["limits"] = FIRST_LIMITS; // of the connection before until this one has told its own
  let maxGets = 1; // in one frame
  const spend = createBudget(clock);
  const left = (): number => Math.max(0, (limits?.maxInFlight ?? MAX_ASKING) - asked.size);
  const sendSome = (): void => {
    const ended = take(ends, maxGets);
    const gets = take(unasked, Math.min(left(), maxGets - ended.length)).map((question) => {
      const { getEvent, id, event, live, snapshot } = question;
      question.ref ??= newRef();
      const etag = snapshot?.etag;
      asked.set(question.ref, { event, etag, at: clock.now() });
      return { event: getEvent, id, ref: question.ref, live, etag };
    });
    spend(1, limits);
    if (ended.length + gets.length > 1) send(serialize({ event: "ws:get", ends: ended, gets }));
    else send(serialize(gets[0] ?? { event: "ws:end", of: ended[0] }));
  };
  const sendAll = (more = 0): void => {
    if (state().name !== "open") return;
    if (unasked.size && maxGets === 1)
      // A plain server never answers for what has no handler.
      for (const [ref, { at }] of asked) if (clock.now() - at >= ASK_PATIENCE_MS) asked.delete(ref);
    while ((ends.size || (unasked.size && left())) && spend(0, limits)) sendSome();
    if (ends.size + unasked.size) timer(FLUSH_MS, sendAll);
    spend(more, limits);
  };
  on("ws:up", () => void spend(1, limits)); // the hello
  on("ws:text", () => {
    if (limits === FIRST_LIMITS) limits = undefined; // unless it is the welcome: then more is known in a moment
  });
  on("ws:down", timer);
  on("ws:welcome", (welcome) => {
    const before = maxGets;
    limits = welcome.limits;
    maxGets =
      (limits && Math.min(MAX_GETS, Math.floor((limits.maxPayloadBytes ?? 1e9) / MAX_GET_BYTES))) || 1;
    if (!limits && before > 1) lose(); // what was sent to it in one frame it does not know
  });
  return sendAll;
}

/** Counts frames that are sent. Returns what does that, and says whether the server takes one more get now. */
function createBudget(clock: Clock): (frames: number, limits: Message["limits"]) => boolean {
  let spent = 0;
  let at = 0;
  return (frames, limits) => {
    const { maxFramesPerSecond = 1e9, maxFrameBurst = 1e9 } = limits ?? {};
    const now = clock.now();
    spent = Math.max(0, spent - ((now - at) * maxFramesPerSecond) / 1_000) + frames;
    at = now;
    return spent + 1 <= Math.max(1, maxFrameBurst * FRAME_MARGIN);
  };
}

/** Takes so many out of a set. */
export function take<Value>(all: Set<Value>, count: number): Value[] {
  const some = [...all].slice(0, count);
  for (const each of some) all.delete(each);
  return some;
}
