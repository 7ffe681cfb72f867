/** The whole suite, for every runtime. */
import { connection } from "./connection.js";
import { convergence } from "./convergence.js";
import { errors } from "./errors.js";
import { events, requests } from "./events.js";
import { gets } from "./gets.js";
import { hostile } from "./hostile.js";
import { items } from "./items.js";
import { reconnect } from "./reconnect.js";
import { fault, type Result, run } from "./registry.js";
import type { WorldSettings } from "./world.js";

export type { Result, WorldSettings };
export { fault };

const groups = [connection, gets, items, events, requests, errors, reconnect, convergence, hostile];

/** Runs all checks, or those whose group or name has `only` in it. */
export function runChecks(settings: WorldSettings, only = ""): Promise<Result[]> {
  const checks = groups.flatMap((group) => group.checks);
  return run(checks, settings, only);
}
