import type { Engine } from "./engine.js";
import { isSame } from "./register.js";
import type { Registers } from "./registers.js";

const BATCH = 500;

/**
 * Compares what this node shows with what the engine holds. A push may be lost without a word: a slot has moved, a buffer
 * was cut, a subscription forgotten; and an engine may lose what it held. Returns how many items were behind.
 */
export async function audit(
  engine: Pick<Engine, "stamps" | "read">,
  registers: Pick<Registers, "followed" | "shown" | "read">,
): Promise<number> {
  const { followed } = registers;
  let repaired = 0;
  for (let begin = 0; begin < followed.length; begin += BATCH) {
    const items = followed.slice(begin, begin + BATCH);
    const stamps = await engine.stamps(items);
    const differing = items.filter((item, index) => {
      const shown = registers.shown(item);
      const stamp = stamps[index];
      return !(isSame(shown, stamp) && shown?.at === stamp?.at) && (shown || stamp);
    });
    if (differing.length === 0) continue;
    const held = await engine.read(differing);
    for (const [index, item] of differing.entries()) {
      const before = registers.shown(item);
      registers.read(item, held[index]);
      if (before && !isSame(before, registers.shown(item))) repaired++;
    }
  }
  return repaired;
}
