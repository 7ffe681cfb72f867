import type { Limits } from "../../shared/client-limits.js";
import type { Clock } from "../../shared/clock.js";
import { FIRST_LIMITS, FRAME_MARGIN } from "./limits.js";

/** The message rate that a server accepts. */
export interface SendRate {
  /** The limits of the server, or of the previous connection until this one has announced its own. */
  limits: Limits | null | undefined;
  /** Counts messages. Returns whether the server accepts another one with gets now. */
  spend(frames: number): boolean;
}

/** Counts sent messages, as the server does. */
export function createSendRate(clock: Clock): SendRate {
  let spent = 0;
  let at = 0;
  const rate: SendRate = {
    limits: FIRST_LIMITS,
    spend(frames) {
      const { maxFramesPerSecond = 1e9, maxFrameBurst = 1e9 } = rate.limits ?? {};
      const now = clock.now();
      spent = Math.max(0, spent - ((now - at) * maxFramesPerSecond) / 1_000) + frames;
      at = now;
      return spent + 1 <= Math.max(1, maxFrameBurst * FRAME_MARGIN);
    },
  };
  return rate;
}
