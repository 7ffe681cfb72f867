/** Who may come in, and what they may do: the options of the mount that are about trust. */
import type { MountOptions } from "monument-ws/monument";
import type { Passes } from "./passes.js";

/** The items that every guest may see. A list of what is allowed: what is not on it does not exist for them. */
const OPEN_ITEMS = /^data:set:(clock|history|chat|riders(:\d+)?)$/;

/** The events that every guest may send. */
const OPEN_EVENTS = new Set([
  "authorize:user",
  "chat:say",
  "race:cheer",
  "link:cut",
  "link:kill",
  "link:slow",
]);

/** What the mount is told of trust. Pages of this site only is its default. */
export function trust(passes: Passes): MountOptions {
  const { OWN_ORIGIN } = process.env;
  return {
    ...(OWN_ORIGIN === undefined ? {} : { ownOrigin: OWN_ORIGIN }), // behind a proxy that ends TLS
    authenticateToken: (pass) => passes.check(pass),
    authorize: ({ action, event, setEvent }) =>
      action === "event" ? OPEN_EVENTS.has(event) : setEvent !== undefined && OPEN_ITEMS.test(setEvent),
    maxConnectionsPerUser: 8,
    maxConnectionsPerAddress: 200,
  };
}
