import type { Clock } from "../../shared/clock.js";
import { serialize } from "../../shared/envelope.js";
import { isKey } from "../../shared/kinds.js";
import { send } from "../link/connection.js";
import type { Link } from "../link/link-types.js";
import type { Message } from "../link/server-message.js";
import type { Get } from "./call-types.js";
import { ASK_PATIENCE_MS, FIRST_LIMITS, MAX_ASKING, MAX_GET_BYTES, MAX_GETS } from "./limits.js";
import type { SendRate } from "./send-rate.js";

/** What was sent with a get. */
export interface Sent {
  /** The set event of its answer. */
  event: string;
  etag: string | undefined;
  at: number;
}

/** Sends gets, many in one message, and never more than the server accepts. */
export interface Gets {
  /**
   * Sends `ends` (set events of items to unsubscribe from) and then `gets`, as far as there is room, and removes them
   * from the lists. Returns the gets that were sent.
   */
  send(ends: string[], gets: Get[]): Get[];
  /** There is a new connection: answers to earlier gets will not arrive. */
  up(): void;
  welcome(message: Message): void;
  /** Removes an answer from those that are due. For a plain server a push may be one. Returns what was sent for it. */
  answered(message: Message, isPlain: boolean): Sent | undefined;
}

export function createGets(clock: Clock, link: Link, rate: SendRate, newRef: () => string): Gets {
  const asked = new Map<unknown, Sent>(); // by ref
  let maxGets = 1; // in one message
  const toFrame = (get: Get) => {
    const { getEvent, id, event, live, snapshot } = get;
    const etag = snapshot?.etag;
    get.ref ??= newRef();
    if (!live) get.link = link.live;
    asked.set(get.ref, { event, etag, at: clock.now() });
    return { event: getEvent, id, ref: get.ref, live, etag };
  };
  return {
    send(ends, gets) {
      const sent: Get[] = [];
      // A plain server never answers for an item without a handler.
      if (gets.length && maxGets === 1)
        for (const [ref, { at }] of asked) if (clock.now() - at >= ASK_PATIENCE_MS) asked.delete(ref);
      for (;;) {
        const room = Math.max(0, (rate.limits?.maxInFlight ?? MAX_ASKING) - asked.size);
        if (!(ends.length || (gets.length && room)) || !rate.spend(0)) return sent;
        rate.spend(1);
        const ended = ends.splice(0, maxGets);
        const some = gets.splice(0, Math.min(room, maxGets - ended.length));
        const frames = some.map(toFrame);
        const one = frames[0] ?? { event: "ws:end", of: ended[0] };
        const isOne = ended.length + frames.length === 1;
        send(link.live, serialize(isOne ? one : { event: "ws:get", ends: ended, gets: frames }));
        sent.push(...some);
      }
    },
    up: () => asked.clear(),
    welcome({ limits }) {
      const before = maxGets;
      rate.limits = limits;
      maxGets =
        (limits && Math.min(MAX_GETS, Math.floor((limits.maxPayloadBytes ?? 1e9) / MAX_GET_BYTES))) || 1;
      if (!limits && before > 1) link.lose(); // it cannot tell which gets came in one message
    },
    answered({ event, ref }, isPlain) {
      const sent = asked.get(ref);
      if (rate.limits === FIRST_LIMITS) rate.limits = undefined; // the server has not announced any
      asked.delete(ref);
      if (isPlain && !isKey(ref))
        for (const [key, each] of asked) if (each.event === event) asked.delete(key);
      return sent;
    },
  };
}
