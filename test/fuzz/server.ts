/** Random frames over real sockets into a live server. */
import { sendBytes, sendTexts } from "./attackers.js";
import { Dice } from "./dice.js";
import { Control, startTarget } from "./target.js";

/** What became of the frames. */
export interface ServerReport {
  frames: number;
  connections: number;
  /** How many came over the bus. */
  emitted: number;
  ignored: number;
  refused: Readonly<Record<string, number>>;
  /** How often the control client was answered beside them, and how long it waited at most, in milliseconds. */
  controlAnswers: number;
  controlWorstMs: number;
  violations: string[];
}

const LANES = 8;
const TEXTS_AT_ONCE = 100;
const BYTES_AT_ONCE = 10;
/** Which part of the frames is sent as texts; the rest is mutated as bytes. */
const TEXT_PART = 0.8;

/** Sends so many frames, the same for the same seed, and holds the server to the rule. */
export async function fuzzServer(seed: number, frames: number): Promise<ServerReport> {
  const target = await startTarget();
  const { oracle, sockets } = target;
  const control = new Control(target);
  const report = { frames: 0, connections: 0 };
  const run = async (send: typeof sendTexts, atOnce: number, end: number, lane: number): Promise<void> => {
    const dice = new Dice(seed * LANES + lane);
    while (report.frames < end && oracle.violations.length === 0) {
      report.frames += atOnce;
      report.connections++;
      await send(target, dice, atOnce);
      await control.ask();
    }
  };
  const lanes = Array.from({ length: LANES }, (_, lane) => lane);
  await control.ask();
  await Promise.all(lanes.map((lane) => run(sendTexts, TEXTS_AT_ONCE, frames * TEXT_PART, lane)));
  oracle.loosen();
  await Promise.all(lanes.map((lane) => run(sendBytes, BYTES_AT_ONCE, frames, lane)));
  const { ignored, refused } = sockets.stats();
  control.close();
  await target.stop();
  const { answers: controlAnswers, worstMs: controlWorstMs } = control;
  const { emitted, violations } = oracle;
  return { ...report, emitted, ignored, refused, controlAnswers, controlWorstMs, violations };
}
