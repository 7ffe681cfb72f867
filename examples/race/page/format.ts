/** How numbers are written on the page. */

const wholeMetres = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const hoursAndMinutes = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });

/** Metres: `1,234 m`. */
export function metres(distance: number): string {
  return `${wholeMetres.format(distance)} m`;
}

/** How far behind the leader: `+12.3 m`, and a dash for the leader. */
export function behind(gap: number): string {
  return gap === 0 ? "–" : `+${oneDecimal.format(gap)} m`;
}

/** Metres per second as kilometres per hour, without the unit. */
export function kilometresPerHour(speed: number): string {
  return oneDecimal.format(speed * 3.6);
}

/** A duration: `1:02.3`. */
export function stopwatch(durationMs: number): string {
  const tenths = Math.floor(durationMs / 100);
  const seconds = Math.floor(tenths / 10) % 60;
  return `${Math.floor(tenths / 600)}:${String(seconds).padStart(2, "0")}.${tenths % 10}`;
}

/** Seconds as the axis of the chart shows them: `1:05`. */
export function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** A number of bytes: `1.2 MB`, `34 kB`, `560 B`. */
export function bytes(count: number): string {
  if (count >= 1e6) return `${oneDecimal.format(count / 1e6)} MB`;
  return count >= 1e3 ? `${wholeMetres.format(count / 1e3)} kB` : `${count} B`;
}

/** A time of day: `14:03`. */
export function shortTime(at: number): string {
  return hoursAndMinutes.format(at);
}
