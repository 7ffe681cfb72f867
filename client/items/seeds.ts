import { SNAPSHOT_VERSION } from "../../shared/page-snapshot.js";
import type { Get } from "../calls/call-types.js";
import { toGet } from "../calls/frames.js";
import { explain } from "../development.js";
import type { Message } from "../link/server-message.js";
import type { Settings } from "../options.js";
import { LOADING, type Snapshot, taken, unconfirmed } from "./snapshot.js";

/**
 * The values of the page's snapshot, as `stale`, by `keyOf`. One that this client cannot use is reported, and gives
 * nothing: the page loads its items as without it. `inspect` checks each value as a push.
 */
export function toSeeds(
  { snapshot, contract, report }: Settings,
  keyOf: (item: Get) => string,
  inspect: (message: Pick<Message, "event" | "etag" | "data">) => unknown = (message) => message,
): Map<string, Snapshot<unknown>> {
  const seeds = new Map<string, Snapshot<unknown>>();
  if (snapshot)
    try {
      const own = contract?.hash;
      if (snapshot.version !== SNAPSHOT_VERSION || (own && (snapshot.contract ?? own) !== own))
        throw new TypeError(explain(() => "the snapshot has another version or contract") ?? "snapshot");
      for (const [name, etag, data, id] of snapshot.items) {
        const get = toGet(name, id);
        const seed = taken(LOADING, Object(inspect({ event: get.event, etag, data })), snapshot.at);
        if (seed?.etag) seeds.set(keyOf(get), unconfirmed(seed));
      }
    } catch (error) {
      seeds.clear();
      report(error);
    }
  return seeds;
}
