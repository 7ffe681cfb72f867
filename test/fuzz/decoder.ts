/** Random texts through the decoder. */
import { decode } from "../../shared/envelope.js";
import { Dice } from "./dice.js";
import { wrongWith } from "./frame-check.js";
import { anyText } from "./texts.js";

/** What became of the inputs. */
export interface DecoderReport {
  inputs: number;
  /** How many became a frame of which kind; `none` for no JSON. */
  kinds: Record<string, number>;
  /** The first texts with which something was wrong. */
  violations: string[];
}

const MAX_VIOLATIONS = 10;

/** Decodes so many texts, the same for the same seed, and checks each frame. */
export function fuzzDecoder(seed: number, inputs: number): DecoderReport {
  const dice = new Dice(seed);
  const report: DecoderReport = { inputs: 0, kinds: {}, violations: [] };
  const prototype = Reflect.ownKeys(Object.prototype).length;
  while (report.inputs < inputs && report.violations.length < MAX_VIOLATIONS) {
    const text = anyText(dice);
    report.inputs++;
    const wrong = tryDecode(text, report.kinds);
    if (wrong !== undefined) report.violations.push(`${wrong}: ${JSON.stringify(text)}`);
  }
  if (Reflect.ownKeys(Object.prototype).length !== prototype)
    report.violations.push("a prototype was changed");
  return report;
}

function tryDecode(text: string, kinds: Record<string, number>): string | undefined {
  try {
    const frame = decode(text);
    const kind = frame?.kind ?? "none";
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    return wrongWith(text, frame);
  } catch (error) {
    return `threw ${String(error)}`;
  }
}
