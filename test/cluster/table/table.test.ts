/** What must be right on all nodes when real engines fail: the table by which the way to order sets was chosen. */
import { rmSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../../../shared/clock.js";
import { atEnd } from "../../support/disposing.js";
import { ENGINES, hasProgram, startEngine } from "../../support/engine-process.js";
import { CONNECT, ITEMS } from "./engines.js";
import { Nodes } from "./nodes.js";

const ROUNDS = 6;
const SETS = 1_000;

/** A clock that is wrong by so much, and that somebody sets while it runs. */
function wrongBy(ms: number): Clock & { set(byMs: number): void } {
  let more = ms;
  return {
    ...systemClock,
    now: () => systemClock.now() + ms,
    date: () => systemClock.date() + more,
    set: (byMs) => {
      more += byMs;
    },
  };
}

describe.each(ENGINES)("over %s", (program) => {
  describe.skipIf(!hasProgram(program))(
    "nobody is behind, and nobody disagrees",
    { timeout: 120_000 },
    () => {
      let nodes: Nodes;

      beforeEach(async () => {
        const server = await startEngine(program);
        atEnd(() => server.kill());
        nodes = new Nodes(server, CONNECT[program]);
      });
      const startThree = async (): Promise<void> => {
        for (let node = 0; node < 3; node++) await nodes.start();
      };

      it("when three nodes set an item in one moment (duel)", async () => {
        // An audit would make good what is wrong.
        const times = { beatMs: 300, waitMs: 300, auditMs: 600_000 };
        nodes = new Nodes(nodes.server, (port) => CONNECT[program](port, times));
        await startThree();
        for (let round = 0; round < ROUNDS; round++) {
          for (const item of ITEMS) for (const node of nodes.all.keys()) nodes.set((node + round) % 3, item);
          await Promise.all(nodes.all.map(({ router }) => router.cluster?.flushed()));
          await expect.poll(() => nodes.count().disagreeing).toBe(0);
        }
      });

      it("when the engine is killed while items are set, and comes back empty (kill)", async () => {
        await startThree();
        await nodes.sets(SETS);
        await Promise.all([nodes.sets(SETS), nodes.server.kill()]);
        await nodes.are("alone");
        await nodes.sets(SETS);
        await Promise.all([nodes.server.start(), nodes.sets(SETS)]);
        await nodes.agree();
      });

      it("when the last sets are made while the engine is away (outage)", async () => {
        await startThree();
        await nodes.sets(SETS);
        await Promise.all([nodes.sets(SETS), nodes.server.kill()]);
        await nodes.are("alone");
        await nodes.sets(SETS);
        await nodes.server.start();
        await nodes.agree();
      });

      it("when the engine is stopped and goes on, all connections open (stop)", async () => {
        await startThree();
        await nodes.sets(SETS);
        nodes.server.pause();
        await nodes.sets(SETS);
        await nodes.are("alone");
        await nodes.sets(SETS);
        nodes.server.resume();
        await nodes.agree();
      });

      it("when the engine is restarted from an old dump (rollback)", async () => {
        await startThree();
        await nodes.sets(SETS);
        await nodes.agree();
        const old = await nodes.server.dump();
        atEnd(() => rmSync(old, { recursive: true }));
        await nodes.are("joined");
        await nodes.sets(SETS);
        await nodes.agree();
        await nodes.server.kill();
        await nodes.are("alone");
        await nodes.server.start(old);
        await nodes.agree();
        const later = await nodes.start(); // it gets what the engine holds now
        await later.viewer.until(() => nodes.count().behind === 0);
        await nodes.sets(1);
        await nodes.agree();
      });

      it("when the clocks of the nodes are wrong, and are set meanwhile (skewed)", async () => {
        const clocks = [2_000, 0, -1_500].map(wrongBy);
        for (const clock of clocks) await nodes.start({ clock });
        await nodes.sets(SETS);
        await nodes.agree();
        await nodes.server.kill();
        await nodes.are("alone"); // then nobody judges but the times
        for (const [node, clock] of clocks.entries()) clock.set((node - 1) * 3_600_000);
        await nodes.sets(SETS);
        await nodes.server.start();
        await nodes.agree();
      });
    },
  );
});
