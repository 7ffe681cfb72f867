import type { Stage, StressServer, TappedClient } from "./stage.js";

/** Reads numbered news, which arrive in order; those that are missing were reported as a gap. */
export class NewsReader {
  /** How many have arrived. */
  count = 0;
  /** How many are missing. */
  missed = 0;
  /** How many gaps were reported. */
  gaps = 0;
  /** The number of the last that arrived. */
  last: number | undefined;
  #who: string;
  #stage: Stage;
  #gapTold = false;

  constructor(stage: Stage, { client }: TappedClient, who: string) {
    this.#who = who;
    this.#stage = stage;
    client.on("news", ({ n }) => this.#read(Number(n)));
    client.on("ws:gap", () => {
      this.gaps++;
      this.#gapTold = true;
    });
  }

  #read(n: number): void {
    this.count++;
    const next = this.last === undefined ? n : this.last + 1;
    if (n < next) this.#stage.violate(`${this.#who} heard news ${n} after ${this.last}`);
    if (n > next && !this.#gapTold) {
      this.#stage.violate(`${this.#who} was not told that news ${next} to ${n - 1} are missing`);
    }
    this.missed += Math.max(0, n - next);
    this.last = n;
    this.#gapTold = false;
  }
}

/** Tells news through a server, each with the next number. */
export class Newscaster {
  /** The number of the last that was told. */
  last = 0;

  /** Tells `count` news of so many bytes. */
  async tell(server: StressServer, count = 1, bytes = 20): Promise<void> {
    const first = this.last + 1;
    this.last += count;
    await server.ask("broadcast", first, count, bytes);
  }
}
