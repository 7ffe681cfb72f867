import type { RouterOptions } from "../../server/index.js";

/** The clients of a check send at once what the clients of an application send in minutes. */
export const unlimited: RouterOptions = { maxFramesPerSecond: Number.POSITIVE_INFINITY };
