import type { Frame } from "../../shared/envelope.js";

/** A get event as it was decoded. */
export type Get = Extract<Frame, { kind: "get" }>;
