/** Some nodes of one contender, with a Redis of their own and a client on each. */
import { execFileSync } from "node:child_process";
import { type EngineProcess, startEngine } from "../../test/support/engine-process.js";
import { monumentWs } from "../dialects/monument-ws.js";
import { socketIo } from "../dialects/socket.io.js";
import { type Forked, startForked } from "../support/forked.js";
import type { Contender } from "./mounts.js";
import type { NodeCommands } from "./node.js";
import { Watcher } from "./watcher.js";

/** The clients are connected, have subscribed to all items, and hear what is set. */
export class Cell {
  readonly redis: EngineProcess;
  readonly nodes: Forked<NodeCommands>[] = [];
  readonly watchers: Watcher[] = [];

  private constructor(redis: EngineProcess) {
    this.redis = redis;
  }

  static async start(module: URL, contender: Contender, nodes: number, items: number): Promise<Cell> {
    const cell = new Cell(await startEngine("redis-server"));
    const dialect = contender === "monument-ws" ? monumentWs : socketIo;
    try {
      for (let index = 0; index < nodes; index++) {
        const node = await startForked<NodeCommands>(module, [contender, `${cell.redis.port}`], []);
        cell.nodes.push(node);
        await node.ask("ready");
        cell.watchers.push(new Watcher(dialect, await node.ask("listen"), items));
      }
      await cell.#settle(items);
    } catch (error) {
      await cell.end();
      throw error;
    }
    return cell;
  }

  /** What Redis says of itself under this name. */
  info(section: string, name: string): string {
    const args = ["-p", `${this.redis.port}`, "INFO", section];
    const lines = execFileSync("redis-cli", args, { encoding: "utf8" }).split("\r\n");
    return lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1) ?? "";
  }

  /** How often the nodes have called Redis to tell of sets. */
  calls(): number {
    const counts = ["evalsha", "eval", "xadd"].map((name) => this.#calls(name));
    const [byScript = 0, byEval = 0, added = 0] = counts;
    // A script publishes by itself.
    return byScript + byEval + added || this.#calls("publish");
  }

  async end(): Promise<void> {
    for (const watcher of this.watchers) watcher.close();
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.redis.kill();
  }

  #calls(name: string): number {
    return Number(/calls=(\d+)/.exec(this.info("commandstats", `cmdstat_${name}`))?.[1] ?? 0);
  }

  /** Sets all items again and again, until every client has heard of each. */
  async #settle(items: number): Promise<void> {
    const isThere = (): boolean => this.watchers.every(({ numbers }) => numbers.every((each) => each >= 0));
    while (!isThere()) {
      await this.nodes[0]?.ask("sets", {
        items,
        count: items,
        from: 0,
        bytes: 10,
        perTick: items,
        tickMs: 100,
      });
    }
    for (const watcher of this.watchers) watcher.agesMs = [];
  }
}
