import { EventEmitter } from "node:events";
import type { Engine } from "../cluster/engine.js";
import type { AnyContract } from "../shared/checks.js";
import type { Clock } from "../shared/clock.js";
import { withDefaults } from "../shared/defaults.js";
import { MONUMENT_EVENTS, RESERVED_EVENTS } from "../shared/events.js";
import { toMode } from "../shared/mode.js";
import type { ValidateOutput } from "./access/output.js";
import type { Authorize } from "./access/permission.js";
import type { UserKey } from "./access/user-key.js";
import { systemClock } from "./base/clock.js";
import { type Bus, hasWildcards } from "./bus/bus.js";
import { isHarken } from "./bus/harken.js";
import { NUMBERS } from "./number-options.js";
import type { JournalSettings, Log } from "./observe/journal.js";
import type { MountLimits, RouterOptions } from "./options.js";
import type { AuthenticateToken } from "./session/introduction.js";

/** The options with their defaults. */
export type Settings = ReturnType<typeof toSettings>;

/** Fills in the defaults. */
export function toSettings({ webSockets, ...options }: RouterOptions & MountLimits) {
  const events: Bus = options.events ?? new EventEmitter();
  const reserved = isHarken(events) ? [...RESERVED_EVENTS, ...MONUMENT_EVENTS] : RESERVED_EVENTS;
  const log: Log = console;
  const clock: Clock = systemClock;
  const authenticateToken: AuthenticateToken | undefined = undefined;
  const authorize: Authorize | undefined = undefined;
  const userKey: UserKey | undefined = undefined;
  const cluster: Engine | undefined = undefined;
  const contract: AnyContract | undefined = undefined;
  const validateOutput: ValidateOutput = "development";
  const onError: JournalSettings["onError"] = undefined;
  const authenticate: unknown = undefined;
  return {
    ...withDefaults(
      {
        ...NUMBERS,
        events,
        reserved,
        log,
        onError,
        cluster,
        clock,
        userKey,
        authenticate,
        authenticateToken,
        authorize,
        random: Math.random,
        contract,
        strict: true,
        validateOutput,
      },
      options,
    ),
    maxUnansweredNames: options.maxUnansweredNames ?? (isHarken(events) ? 1_000 : 100_000),
    mode: toMode(webSockets),
    hasWildcards: hasWildcards(events),
  };
}
