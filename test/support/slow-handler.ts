import { VirtualClock } from "../../testing/index.js";
import { setUpRouter } from "./router.js";

/** A router on a time of its own, with an item "x" whose handler reads `truth.now` and answers `truth.takesMs` later. */
export function setUpSlowHandler(kind: "callback" | "promise") {
  const clock = new VirtualClock();
  const set = setUpRouter({ clock });
  const truth = { now: 1, takesMs: 300, calls: 0 };
  const { events } = set;
  const pause = (ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));
  events.on("data:get:x", () => {
    truth.calls++;
    const { now: read, takesMs } = truth;
    if (kind === "promise") return pause(takesMs).then(() => void events.emit("data:set:x", read));
    clock.after(takesMs, () => events.emit("data:set:x", read));
    return undefined;
  });
  const publish = (value: number): void => {
    truth.now = value;
    events.emit("data:set:x", value);
  };
  return { ...set, clock, truth, publish };
}
