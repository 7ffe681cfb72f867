import { send } from "../link/connection.js";
import type { Link } from "../link/link-types.js";
import { createTimer } from "../link/timer.js";
import type { Settings } from "../options.js";
import { type Emitted, type Get, isEmitted, type Outgoing } from "./call-types.js";
import { FLUSH_MS } from "./constants.js";
import type { Gets } from "./get-batches.js";
import type { SendRate } from "./send-rate.js";

/** The single path to the socket for everything that the application sends. */
export interface Sender {
  /** The messages that wait for a connection or for room, in order. */
  unsent: Set<Outgoing>;
  /** The set events of items to unsubscribe from, before anything else is requested. */
  ends: string[];
  /** Sends `message` as soon as possible; a get at the end of this turn. */
  add(message: Outgoing): void;
  /** Sends what waits. */
  flush(): void;
  /** Calls `then` at the end of this turn, and sends after that, so that the gets of one turn share a message. */
  atEnd(then?: () => void): void;
  /** Removes events and reports them. */
  drop(reason: Dropped["reason"], isDropped: (event: Emitted) => boolean): void;
  /**
   * Reports an event that was not sent, in a later turn: what a listener emits must not overtake what is being sent.
   */
  report(event: Emitted, reason: Dropped["reason"]): void;
  /** Unsubscribes from an item. */
  end(item: Get): void;
  stop(): void;
}

/** The report of an event that was not sent. */
export interface Dropped {
  event: string;
  fields: object;
  /**
   * `expired`: it was kept for too long. `closed`: the client was closed. `replaced`: a later event with the same key
   * replaced it. `limit`: it was too long for the server.
   */
  reason: "expired" | "closed" | "replaced" | "limit";
}

/**
 * Creates the sender: messages leave in the order of the calls, and none overtakes one that waits for a connection or
 * for room in its socket.
 */
export function createSender(
  { clock, maxBufferedBytes = 262_144 }: Settings,
  link: Link,
  { spend }: SendRate,
  gets: Gets,
  dropped: Sender["report"],
  sent: (event: Emitted) => void,
): Sender {
  const timer = createTimer(clock);
  const thens: (() => void)[] = [];
  const sender: Sender = {
    unsent: new Set(),
    ends: [],
    add(message) {
      sender.unsent.add(message);
      if (message.text) sender.flush();
      else if (link.want()) sender.atEnd();
    },
    flush() {
      const { unsent, ends } = sender;
      sender.drop("expired", ({ until }) => until <= clock.now());
      if (!link.want()) return;
      const batch: Get[] = [];
      const ask = (): void => {
        for (const each of gets.send(ends, batch)) unsent.delete(each);
      };
      for (const each of unsent) {
        if (each.text === undefined) batch.push(each);
        else {
          ask();
          if (!send(link.live, each.text, maxBufferedBytes)) break;
          spend(1);
          unsent.delete(each);
          if (isEmitted(each)) sent(each);
          else each.link = link.live;
        }
      }
      ask();
      timer(FLUSH_MS, unsent.size + ends.length ? sender.flush : undefined);
    },
    atEnd(then) {
      if (then) thens.push(then);
      queueMicrotask(() => {
        for (const each of thens.splice(0)) each();
        sender.flush();
      });
    },
    drop: (reason, isDropped) => drop(sender, reason, isDropped),
    end(item) {
      if (!sender.unsent.delete(item)) sender.ends.push(item.event);
      if (link.live) timer(FLUSH_MS, sender.flush); // those of a page are removed one by one
    },
    report: (event, reason) => queueMicrotask(() => dropped(event, reason)),
    stop: timer,
  };
  return sender;
}

function drop({ unsent, report }: Sender, ...[reason, isDropped]: Parameters<Sender["drop"]>): void {
  for (const each of [...unsent].filter(isEmitted).filter(isDropped)) {
    unsent.delete(each);
    report(each, reason);
  }
}
