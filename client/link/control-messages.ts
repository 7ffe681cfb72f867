import { parse } from "../../shared/envelope.js";
import type { Settings } from "../options.js";
import type { Connection } from "./connection.js";
import { FRESH_MS } from "./constants.js";
import type { Heartbeat } from "./heartbeat.js";
import type { Link, Owner } from "./link-types.js";
import type { Move } from "./move.js";
import type { Message } from "./server-message.js";

/** Handles the control messages of the link. All others are passed to its owner. */
export function createReceiver(
  { clock }: Settings,
  link: Link,
  owner: Owner,
  heartbeat: Heartbeat,
  move: Move,
  renew: (connection: Connection, expiresInMs: number) => void,
): (connection: Connection, text: string) => void {
  /** Values count as outdated from this many milliseconds after the connection opened. */
  const setBehind = (connection: Connection, afterMs: number): void => {
    const inMs = connection.openedAt + afterMs - clock.now();
    connection.isBehind = inMs <= 0;
    connection.freshness(inMs, inMs > 0 && inMs < 1 / 0 ? () => setBehind(connection, 0) : undefined);
    owner.changed();
  };
  return (connection, text) => {
    const message = parse(text);
    const { event, heartbeatMs, expiresInMs, limits, stale, late, withinMs }: Message = Object(message);
    if (event === "ws:stale") setBehind(connection, late && connection === link.live ? FRESH_MS : 0);
    else if (connection !== link.live) owner.message(message, connection);
    else if (event === "ws:live") setBehind(connection, 1 / 0);
    else if (event === "ws:pong") heartbeat.answered(connection);
    else if (event === "ws:drain") {
      if (Number.isFinite(withinMs)) move.drain(withinMs);
    } else if (event === "ws:welcome") {
      if (![heartbeatMs, expiresInMs ?? 0, ...Object.values(Object(limits))].every(Number.isFinite)) return;
      heartbeat.answered(connection, heartbeatMs);
      if (expiresInMs === undefined) connection.renewal();
      else renew(connection, expiresInMs);
      owner.message(message, connection);
      if (stale === true) setBehind(connection, 0);
    } else owner.message(message, connection);
    move.settle();
  };
}
