/**
 * monument's `webSockets` setting: `false` disables WebSockets, `true` enables data and passthrough events, `"data"`
 * or `"passthrough"` enables only one of them.
 */
export type Mode = boolean | "data" | "passthrough";

/**
 * The mode for a setting: `false` if it is absent, `true` for any value that monument's WebSocket documentation does
 * not list.
 */
export function toMode(setting: unknown): Mode {
  if (setting === undefined || setting === false) return false;
  return setting === "data" || setting === "passthrough" ? setting : true;
}

/** Whether get events are answered as data. */
export function answersData(mode: Mode): boolean {
  return mode === true || mode === "data";
}

/** Whether the events that are not answered as data are passed through. */
export function passesThrough(mode: Mode): boolean {
  return mode === true || mode === "passthrough";
}
