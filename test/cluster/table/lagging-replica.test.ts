/** Redis goes back to an old dump, and no connection breaks: as when a proxy hides that a lagging replica took over. */
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { atEnd } from "../../support/disposing.js";
import { hasProgram, startRedisNode } from "../../support/engine-process.js";
import { CONNECT, ITEMS } from "./engines.js";
import { Nodes } from "./nodes.js";

describe.skipIf(!hasProgram("redis-server"))("Redis that goes back without a word", () => {
  it("is given back what it has lost, by an audit", async () => {
    const server = await startRedisNode(["--enable-debug-command", "local"]);
    atEnd(() => server.kill());
    const ask = (...args: string[]): string =>
      execFileSync("redis-cli", ["-p", `${server.port}`, ...args], { encoding: "utf8" });
    const nodes = new Nodes(server, CONNECT["redis-server"]);
    for (let node = 0; node < 3; node++) await nodes.start();
    await nodes.sets(100);
    await nodes.agree();
    ask("SAVE");
    await nodes.sets(100);
    await nodes.agree();
    ask("DEBUG", "RELOAD", "NOSAVE");
    const restored = (): number =>
      nodes.all.reduce((sum, { router }) => sum + (router.stats().cluster?.restored ?? 0), 0);
    await expect.poll(restored).toBeGreaterThanOrEqual(ITEMS.length);
    await nodes.agree();
    const { viewer } = await nodes.start(); // it gets what Redis holds now
    await viewer.until(() => nodes.count().behind === 0);
    const doubts = nodes.all.map(({ router }) => router.stats().cluster?.doubts);
    expect(doubts, "no connection broke").toEqual([0, 0, 0, 0]);
  });
});
