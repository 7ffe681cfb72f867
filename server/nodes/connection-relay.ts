import { createHash } from "node:crypto";
import type { HeadCounts } from "../../cluster/head-counts.js";
import type { ConnectionsElsewhere } from "../session/connections.js";

/** Counts the sessions of each user on all nodes. */
export class ConnectionRelay implements ConnectionsElsewhere {
  #counts: HeadCounts;

  constructor(counts: HeadCounts) {
    this.#counts = counts;
  }

  enter(user: string, most: number): Promise<boolean> {
    return this.#counts.enter(keyOf(user), most);
  }

  leave(user: string): void {
    this.#counts.leave(keyOf(user));
  }
}

/** A hash: the keys of users may be any text, and are not for other readers of the engine. */
function keyOf(user: string): string {
  return `users:${createHash("sha256").update(user).digest("base64url")}`;
}
