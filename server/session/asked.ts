import type { Frame } from "../../shared/frame.js";

/** A get event as it was decoded. */
export type Get = Extract<Frame, { kind: "get" }>;
