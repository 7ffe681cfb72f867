import { systemClock } from "../../../shared/clock.js";
import { memoryEngine } from "../../../testing/index.js";
import { describeEngine } from "./contract.js";

const hub = memoryEngine({ clock: systemClock });
describeEngine("the engine in memory", () => hub.engine());
