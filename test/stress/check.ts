import { within } from "../../bench/support/within.js";
import { seededRandom } from "../../testing/index.js";
import { Stage } from "./stage.js";

/** One check of the stress runner. */
export interface Check {
  /** The row of the table of threats that it holds, or a name. */
  id: string;
  /** What must hold, as a sentence. */
  about: string;
  /** Whether nothing may run beside it: it measures, or it keeps the event loop to itself. */
  isAlone?: boolean;
  /** Does it. Throws only if the check itself is broken. */
  run(context: CheckContext): Promise<CheckReport>;
}

/** How a check runs. */
export interface CheckContext {
  seed: number;
  /** Numbers from 0 to 1 that follow from the seed. */
  random: () => number;
  /** Whether it does what the table says in full figures. */
  isLong: boolean;
  /** How long what takes as long as one likes shall take, if the caller says so. */
  minutes: number | undefined;
  log: (line: string) => void;
  /** Where it starts servers, proxies and clients: they end with it. */
  stage: Stage;
}

/** What a check did. */
export interface CheckReport {
  /** What it did, with counts. */
  did: string;
  violations: string[];
}

/** How a check is run from outside. */
export type RunOptions = Pick<CheckContext, "seed" | "isLong" | "minutes" | "log">;

const SHORT_LIMIT_MS = 170_000;
const LONG_LIMIT_MS = 600_000;

/** Runs one check: whatever goes wrong on the way is a violation too. */
export async function runCheck(check: Check, options: RunOptions): Promise<CheckReport> {
  const { seed, isLong, minutes = 0 } = options;
  const stage = new Stage();
  const random = seededRandom(seed);
  const limitMs = (isLong ? LONG_LIMIT_MS : SHORT_LIMIT_MS) + minutes * 60_000;
  const rejected = (error: unknown): void => stage.violate(`a promise was rejected unheard: ${error}`);
  process.on("unhandledRejection", rejected);
  let did = "nothing to its end";
  const found: string[] = [];
  try {
    const report = await within(limitMs, check.id, check.run({ ...options, random, stage }));
    did = report.did;
    found.push(...report.violations);
  } catch (error) {
    found.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  await stage.end();
  process.off("unhandledRejection", rejected);
  return { did, violations: [...found, ...stage.violations] };
}

/** How long a check goes on: as long as the caller says, or as its form does. */
export function spanMs({ isLong, minutes }: CheckContext, shortMs: number, longMs: number): number {
  if (minutes !== undefined) return minutes * 60_000;
  return isLong ? longMs : shortMs;
}
