/**
 * monument's `webSockets` setting (seed page, "settings"): `false` for no web socket server, `true` for both
 * styles, or one style by its name.
 */
export type Mode = boolean | "data" | "passthrough";

/** The mode that a setting means: absent is `false`, and any value that the seed page does not list is `true`. */
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
