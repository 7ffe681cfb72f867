import type { Clock } from "../shared/clock.js";
import type { Engine } from "./engine.js";
import { isSame } from "./register.js";
import type { Registers } from "./registers.js";

const BATCH = 500;

/** What audits need of their node. */
export interface AuditsOwner {
  readonly auditMs: number;
  readonly clock: Clock;
  readonly engine: Pick<Engine, "stamps" | "read">;
  readonly registers: Pick<Registers, "followed" | "shown" | "read">;
  /** The engine failed to answer. */
  failed(error: unknown): void;
}

/** Runs audits, one after the other, while they are on. */
export class Audits {
  #owner: AuditsOwner;
  #stop: (() => void) | undefined;
  /** The number of items that were found outdated. */
  repaired = 0;

  constructor(owner: AuditsOwner) {
    this.#owner = owner;
  }

  start(): void {
    const { clock, auditMs } = this.#owner;
    this.stop();
    const stop = clock.after(auditMs, () => void this.#run(stop), "housekeeping");
    this.#stop = stop;
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  async #run(begun: () => void): Promise<void> {
    const { engine, registers, failed } = this.#owner;
    try {
      this.repaired += await audit(engine, registers);
    } catch (error) {
      if (this.#stop === begun) failed(error);
      return;
    }
    if (this.#stop === begun) this.start();
  }
}

/**
 * Compares the values of this node with those of the engine. A push may be lost without an error (a moved slot, a
 * full buffer, a lost subscription), and an engine may lose values. Returns how many items were outdated.
 */
async function audit(engine: AuditsOwner["engine"], registers: AuditsOwner["registers"]): Promise<number> {
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
