/** All checks of the stress runner. */
import type { Check } from "./check.js";
import { brokenHandlers } from "./checks/broken-handlers.js";
import { halfOpen } from "./checks/half-open.js";
import { hostileMasses } from "./checks/hostile-masses.js";
import { hostilePeers } from "./checks/hostile-peers.js";
import { killedServer } from "./checks/killed-server.js";
import { killedSockets } from "./checks/killed-sockets.js";
import { model } from "./checks/model.js";
import { movedClock } from "./checks/moved-clock.js";
import { overflow } from "./checks/overflow.js";
import { processes } from "./checks/processes.js";
import { reconnects } from "./checks/reconnects.js";
import { segments } from "./checks/segments.js";
import { shutdown } from "./checks/shutdown.js";
import { slowReader } from "./checks/slow-reader.js";
import { slowReaders } from "./checks/slow-readers.js";
import { stalledServer } from "./checks/stalled-server.js";

export const checks: readonly Check[] = [
  killedServer,
  halfOpen,
  killedSockets,
  slowReader,
  slowReaders,
  overflow,
  stalledServer,
  movedClock,
  shutdown,
  brokenHandlers,
  segments,
  reconnects,
  hostilePeers,
  hostileMasses,
  model,
  processes,
];
