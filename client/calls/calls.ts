/**
 * calls/: gets and requests that wait for their answers across reconnects, and events that wait for a connection. All
 * of them, and the gets of items, are sent in one order by the sender.
 */

import type { WsError } from "../../shared/errors.js";
import { isKey } from "../../shared/kinds.js";
import type { Connection } from "../link/connection.js";
import type { Link } from "../link/link-types.js";
import type { Message } from "../link/server-message.js";
import type { Settings } from "../options.js";
import { toFailure } from "./answer.js";
import { type Ask, createAsk } from "./ask.js";
import { type Call, type Emitted, type Get, isEmitted, isRequest } from "./call-types.js";
import { createOutbox, type EmitOptions } from "./emit.js";
import { checkSole } from "./frames.js";
import { createGets, type Sent } from "./get-batches.js";
import { createSendRate } from "./send-rate.js";
import { createSender, type Dropped, type Sender } from "./sender.js";
import { createTooLong } from "./too-long.js";

/** The calls of a client. */
export interface Calls {
  readonly sender: Sender;
  /** Sends an event, or keeps it according to its policy. Returns whether one of the two was done. */
  emit(event: string, fields?: object, options?: EmitOptions): boolean;
  ask: Ask;
  /** Throws `conflict` if a pending call has the same set event as this get. */
  check(get: Get): void;
  /**
   * Handles an answer: settles the pending call, found by its ref, or for a plain server by its event. Returns what
   * was sent with the answered get.
   */
  take(message: Message, isPlain: boolean): Sent | undefined;
  /** The event of the pending request with this ref. */
  nameOf(ref: unknown): string | undefined;
  /** A connection has opened: `items` are requested first. */
  up(items: Iterable<Get>): void;
  down(code: number, error: WsError | undefined): void;
  welcome(message: Message): void;
  /** Whether answers are due over this connection. */
  isDue(connection: Connection): boolean;
  /** Requests `items`, and resends what was sent over a connection that is gone. */
  again(items?: Iterable<Get>): void;
}

/** Creates the calls of a client. `dropped` is called with events that were not sent. */
export function createCalls(
  settings: Settings,
  link: Link,
  dropped: (event: Emitted, reason: Dropped["reason"]) => void,
): Calls {
  const newRef = createRefs();
  const waiting = new Map<unknown, Call>(); // gets by their set event, requests by their ref
  const tooLong = createTooLong((message, error) => {
    if (isEmitted(message)) {
      sender.unsent.delete(message);
      sender.report(message, "limit");
    } else for (const tell of message.callers ?? []) tell(error);
  });
  const rate = createSendRate(settings.clock);
  const gets = createGets(settings.clock, link, rate, newRef);
  const sender = createSender(settings, link, rate, gets, dropped, tooLong.sent);
  const sent = (): Call[] => [...waiting.values()].filter((call) => !sender.unsent.has(call));
  const again: Calls["again"] = (items = []) => {
    const lost = sent().filter((call) => call.link !== link.live && call.link !== link.old);
    sender.unsent = new Set([...items, ...lost, ...sender.unsent]);
    sender.flush();
  };
  return {
    sender,
    emit: createOutbox(settings, link, sender, tooLong.refusal),
    ask: createAsk(settings, link, sender, waiting, newRef, tooLong.refusal),
    check: (get) => checkSole(get, waiting.get(get.event)),
    take(message, isPlain) {
      settle(waiting, message, isPlain);
      return gets.answered(message, isPlain);
    },
    nameOf: (ref) => waiting.get(ref)?.name,
    up(items) {
      gets.up();
      tooLong.up();
      sender.ends = [];
      rate.spend(1); // the hello
      again(items);
    },
    down(code, error) {
      tooLong.down(code, sent().filter(isRequest));
      sender.stop();
      if (!error) return;
      for (const { callers } of waiting.values()) for (const tell of callers) tell(link.closed());
      sender.drop("closed", () => true);
    },
    welcome(message) {
      gets.welcome(message);
      tooLong.welcome(message.limits?.maxPayloadBytes, [...waiting.values(), ...sender.unsent]);
    },
    isDue: (connection) => sent().some((call) => call.link === connection),
    again,
  };
}

function createRefs(): () => string {
  let count = 0;
  return () => `${++count}`;
}

function settle(waiting: ReadonlyMap<unknown, Call>, message: Message, isPlain: boolean): void {
  const { event, ref } = message;
  const call =
    event === "ws:reply"
      ? // a server in mode `passthrough` answers gets like this as well
        (waiting.get(ref) ?? [...waiting.values()].find((each) => each.ref === ref))
      : waiting.get(event);
  // An event of the application may have the same text as the ref of a request.
  if (!call || event === call.ref || (isKey(ref) ? ref !== call.ref : !isPlain)) return;
  call.answered?.(message);
  for (const tell of call.callers) tell(toFailure(message), message.data);
}
