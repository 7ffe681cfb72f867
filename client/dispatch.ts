import { isEventName } from "../shared/events.js";
import type { Application } from "./application.js";
import { toError, toText } from "./calls/answer.js";
import type { Calls } from "./calls/calls.js";
import type { Groups } from "./calls/groups.js";
import type { Items } from "./items/items.js";
import { type Connection, isPlain } from "./link/connection.js";
import type { Link } from "./link/link-types.js";
import type { Message } from "./link/server-message.js";

/** The parts of a client that handle messages. */
interface Receivers {
  link: Link;
  calls: Calls;
  items: Items;
  groups: Groups;
  application: Application;
}

/** Passes a message of the server to its receivers: a call, an item, and the application. */
export function receive(
  { link, calls, items, groups, application }: Receivers,
  message: unknown,
  connection: Connection,
): void {
  const fields: Message = Object(message); // a message that is not an object is ignored
  const { event, refs, lostMs } = fields;
  const { emit, tellError } = application;
  const isLive = connection === link.live;
  calls.take(fields, isPlain(connection));
  items.take(fields, connection);
  // Over the connection that the client moved from only answers count, and pushes of items for which the new one has
  // not answered yet. Others may be older.
  if (!isLive) return;
  if (!isEventName(event)) {
    if (message !== undefined) emit("*", message);
  } else if (event === "ws:welcome") {
    calls.welcome(fields);
    if (fields.anotherUser === true) items.clear(); // what the page was rendered with
    items.welcome();
  } else if (event === "ws:error") tellError(toText(fields.of, ""), toError(fields));
  else if (event === "ws:unchanged") {
    for (const ref of Array.isArray(refs) ? refs : []) {
      const sent = calls.take({ ...fields, ref }, false);
      if (sent) items.take({ ...fields, ...sent, ref, unchanged: true }, connection);
    }
  } else if (event === "ws:left") groups.left(fields.group, fields);
  else if (event === "ws:gap") {
    if (Number.isFinite(lostMs)) emit(event, { lostMs });
  } else if (!event.startsWith("ws:")) {
    emit(event, fields);
    emit("*", fields);
  }
}
