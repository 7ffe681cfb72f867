import type { Dialect } from "../dialects/dialect.js";
import { textFrame } from "./frames.js";
import type { Peer } from "./peer.js";

/** How many gets were answered, and how long that took. */
export interface Answered {
  count: number;
  durationMs: number;
}

/**
 * Each peer asks `inFlight` gets in one write, and again when all are answered, for `durationMs`. So each read of
 * the server brings it as many frames whoever it is: one that is slow cannot look cheap by reading more at once.
 * Resolves when the last is answered, so that nothing is under way when the processors are read.
 */
export function askFor(
  peers: readonly Peer[],
  dialect: Dialect,
  inFlight: number,
  durationMs: number,
): Promise<Answered> {
  const refs = Array.from({ length: inFlight }, (_, ref) => ref);
  const frames = Buffer.concat(refs.map((ref) => textFrame(dialect.get(ref))));
  const startedAt = performance.now();
  let count = 0;
  let asking = peers.length;
  return new Promise((resolve) => {
    for (const peer of peers) {
      let missing = inFlight;
      peer.heard = (kind) => {
        if (kind !== "answer" || --missing > 0) return;
        count += inFlight;
        missing = inFlight;
        const now = performance.now();
        if (now - startedAt < durationMs) peer.write(frames);
        else if (--asking === 0) resolve({ count, durationMs: now - startedAt });
      };
      peer.write(frames);
    }
  });
}

/** How long one get takes, in microseconds. */
export interface Latency {
  p50: number;
  p99: number;
}

/** Asks one get after the other for `durationMs`. */
export function timeGets(peer: Peer, dialect: Dialect, durationMs: number): Promise<Latency> {
  const frame = textFrame(dialect.get(0));
  const times: number[] = [];
  const startedAt = performance.now();
  let askedAt = startedAt;
  return new Promise((resolve) => {
    peer.heard = (kind) => {
      if (kind !== "answer") return;
      const now = performance.now();
      times.push(1_000 * (now - askedAt));
      if (now - startedAt >= durationMs)
        return resolve({ p50: quantile(times, 0.5), p99: quantile(times, 0.99) });
      askedAt = performance.now();
      peer.write(frame);
    };
    peer.write(frame);
  });
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
