/** How bytes travel from one socket to another. */
import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";

/** A link of one speed. */
export interface Pace {
  /** How many bytes it carries to the client each second. Towards the server it only delays them. */
  bytesPerSecond: number;
  /** How long a byte travels each way, in milliseconds. */
  wayMs: number;
}

/** In the segments in which bytes came, each in a segment of its own, or at one speed. */
export type Shape = "as they come" | "byte by byte" | Pace;

/** Bytes on their way: what they come from, where they go, and whether they may. */
export interface Way {
  from: Socket;
  to: Socket;
  isSwallowed(): boolean;
  isStalled(): boolean;
}

/** Forwards in the segments in which the bytes came. Returns what reads on after a stall. */
export function forward({ from, to, isSwallowed, isStalled }: Way): () => void {
  const readOn = (): void => {
    if (!isStalled()) from.resume();
  };
  from.on("data", (chunk: Buffer) => {
    if (!isSwallowed() && !to.destroyed && !to.write(chunk)) from.pause();
  });
  to.on("drain", readOn);
  return readOn;
}

/** Forwards each byte in a segment of its own. While a slice is on its way, no more is read. */
export function slice({ from, to, isSwallowed, isStalled }: Way): () => void {
  let isBusy = false;
  const readOn = (): void => {
    if (!isBusy && !isStalled()) from.resume();
  };
  from.on("data", async (chunk: Buffer) => {
    if (isSwallowed() || to.destroyed) return;
    from.pause();
    isBusy = true;
    for (const byte of chunk) {
      if (to.destroyed) break;
      // Writes that wait for one another become one segment: each has to leave before the next.
      await new Promise((resolve) => to.write(Buffer.of(byte), resolve));
      await nextTurn();
    }
    isBusy = false;
    readOn();
  });
  return readOn;
}

/** What is read at once stays below what the link carries in so many milliseconds. */
const SLICE_MS = 20;

/** Forwards at one speed. While a slice is on the link nothing more is read. */
export function pace({ from, to, isSwallowed, isStalled }: Way, { bytesPerSecond, wayMs }: Pace): () => void {
  const most = Math.max(64, (bytesPerSecond * SLICE_MS) / 1_000);
  let freeAt = 0;
  const readOn = (): void => {
    const now = performance.now();
    if (isStalled()) return;
    if (freeAt > now) return void setTimeout(readOn, freeAt - now);
    const chunk: Buffer | null = from.read(Math.min(most, from.readableLength)) ?? from.read();
    if (chunk === null) return;
    freeAt = Math.max(freeAt, now - SLICE_MS) + (1_000 * chunk.length) / bytesPerSecond;
    if (!isSwallowed()) setTimeout(() => to.destroyed || to.write(chunk), wayMs);
    if (from.readableLength > 0) setTimeout(readOn, Math.max(0, freeAt - now));
  };
  from.on("readable", readOn);
  return readOn;
}
