/** A node in a process of its own that is killed, or stopped while others set large values. */
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { type Forked, startForked } from "../../../bench/support/forked.js";
import { atEnd } from "../../support/disposing.js";
import { ENGINES, type EngineProcess, hasProgram, startEngine } from "../../support/engine-process.js";
import { CONNECT, ITEMS } from "./engines.js";
import type { NodeCommands } from "./node-process.js";
import { Nodes, pause } from "./nodes.js";

const STOPPED_MS = 4_000;
const SETS = 4_000;
const VALUE = "x".repeat(20_000);
const MOST_MB = 40;

/** The most memory that a process has ever had resident, in MB. Linux alone tells it. */
function peakMb(pid: number): number {
  const [, kilobytes = "0"] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1_024;
}

describe.each(ENGINES)("over %s", (program) => {
  describe.skipIf(!hasProgram(program))("a node in a process of its own", { timeout: 120_000 }, () => {
    let server: EngineProcess;
    let nodes: Nodes;
    let other: Forked<NodeCommands>;

    beforeEach(async () => {
      server = await startEngine(program);
      atEnd(() => server.kill());
      nodes = new Nodes(server, CONNECT[program]);
      other = await startForked(new URL("node-process.ts", import.meta.url), [program, `${server.port}`]);
      atEnd(() => other.kill());
      await other.ask("joined");
    });

    it("is killed: who comes later gets all that it has set (restart)", async () => {
      await other.ask("set", "kept");
      await other.kill();
      const { viewer } = await nodes.start();
      for (const item of ITEMS) nodes.last.set(item, "kept");
      await viewer.until(() => nodes.count().behind === 0);
      expect(nodes.count()).toEqual({ behind: 0, disagreeing: 0, stale: 0 });
    });

    it("is stopped for 4 s while others set 80 MB: the engine stays small, and all agree later", async () => {
      for (let node = 0; node < 2; node++) await nodes.start();
      const before = peakMb(server.pid());
      other.signal("SIGSTOP");
      const over = pause(STOPPED_MS);
      for (let done = 0; done < SETS; done++) {
        nodes.set(done % 2, ITEMS[Math.floor(done / 2) % ITEMS.length] ?? "", VALUE);
        if (done % 3 === 2) await pause(1);
      }
      await over;
      other.signal("SIGCONT");
      await pause(150);
      for (const item of ITEMS) nodes.set(0, item);
      await nodes.agree();
      await other.ask(
        "shows",
        [...ITEMS].map((item) => nodes.last.get(item)),
      );
      const peak = peakMb(server.pid());
      console.log(`${program}: peak ${peak.toFixed(1)} MB, ${before.toFixed(1)} before`);
      expect(peak).toBeLessThan(MOST_MB);
    });
  });
});
