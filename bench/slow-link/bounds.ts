/** What is promised of clients on slow links, and what was seen. */
import type { Link } from "./link.js";
import { WAY_MS, WORKLOADS } from "./workload.js";

/** A live value is not older than this and the way there and back. */
const LIVE_S = 2 + (2 * WAY_MS) / 1_000;
const EVENTS_S = 2;
const BIG_S = 60;
/** What a frame has beside the value. */
const FRAME_BYTES = 80;
/** The window, the way and the least bytes that are on their way. */
const SHOWN_S = 1.5;
const LEAST_WINDOW_BYTES = 4_096;
/** Two looks and the time of a busy machine. */
const SLACK_S = 0.5;

/** The figures of one client. */
export function toRow({ setting, live, shown, notes, items, proxy }: Link): Array<string | number> {
  const { contender, kBps, name } = setting;
  const share = shown.count === 0 ? "none" : (100 * live.count) / shown.count;
  const ages = [live.at(0.5), live.at(1), shown.at(0.5), shown.at(1)].map((age) => age ?? "none");
  const label = `${kBps.toLocaleString("en")} kB/s, ${name}, ${contender}`;
  return [label, ...ages, share, items.size, notes.at(1) ?? "none", proxy.connections];
}

/** Whether our client kept what is promised. */
export function isKept({ setting, live, shown, notes, proxy, liveAfterS }: Link, seconds: number): boolean {
  const { items, bytes } = WORKLOADS[setting.name];
  const bytesPerS = 1_000 * setting.kBps;
  const frame = bytes + FRAME_BYTES;
  // A value is taken before it goes on its way, and shown until the next has come: one frame more than the round.
  const shownS = (items.length * frame + frame + LEAST_WINDOW_BYTES) / bytesPerS + SHOWN_S + SLACK_S;
  if (proxy.connections !== 1 || (live.at(1) ?? 0) > LIVE_S + SLACK_S) return false;
  if (setting.name === "big") return seconds < BIG_S || (liveAfterS ?? BIG_S) < BIG_S;
  if (setting.kBps >= 20 && (notes.at(1) ?? 0) > EVENTS_S) return false;
  return (shown.at(1) ?? 0) <= shownS;
}
