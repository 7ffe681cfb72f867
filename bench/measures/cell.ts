import type { Setting } from "../contenders/contender.js";
import type { ServerCommands } from "../contenders/server.js";
import type { LoadCommands } from "../load/generator.js";
import { type Forked, startForked } from "../support/forked.js";
import { shareOf } from "../support/usage.js";

/** The compiled modules of the two processes. */
export interface Modules {
  server: URL;
  generator: URL;
}

/** What the two processes used while something was measured. */
export interface Window {
  /** What the server used, in microseconds: `process.cpuUsage`, so its helper threads and the kernel's part too. */
  serverCpuUs: number;
  durationMs: number;
}

/** How busy the two were in the last window, as shares of one processor. */
export interface Busy {
  server: number;
  load: number;
}

/** One contender in one round of one measure: a fresh server and a fresh generator. */
export class Cell {
  readonly server: Forked<ServerCommands>;
  readonly load: Forked<LoadCommands>;
  busy: Busy = { server: 0, load: 0 };

  private constructor(server: Forked<ServerCommands>, load: Forked<LoadCommands>) {
    this.server = server;
    this.load = load;
  }

  /** Starts both processes; both run on plain Node. */
  static async start(modules: Modules, setting: Setting): Promise<Cell> {
    const server = await startForked<ServerCommands>(modules.server, [JSON.stringify(setting)], []);
    try {
      const port = await server.ask("port");
      const args = [setting.contender, `${port}`];
      return new Cell(server, await startForked<LoadCommands>(modules.generator, args, []));
    } catch (error) {
      await server.kill();
      throw error;
    }
  }

  /** Reads the processors before and after `run`; both processes must be at rest then. */
  async measure<Result>(run: () => Promise<Result>): Promise<Window & { result: Result }> {
    const [server, load] = await this.#used();
    const result = await run();
    const [serverAfter, loadAfter] = await this.#used();
    this.busy = { server: shareOf(server, serverAfter), load: shareOf(load, loadAfter) };
    return {
      result,
      serverCpuUs: 1_000 * (serverAfter.cpuMs - server.cpuMs),
      durationMs: loadAfter.atMs - load.atMs,
    };
  }

  /** Ends both processes. */
  async end(): Promise<void> {
    await Promise.all([this.server.kill(), this.load.kill()]);
  }

  #used() {
    return Promise.all([this.server.ask("used"), this.load.ask("used")]);
  }
}
