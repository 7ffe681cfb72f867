/** monument 5.3.0 on two nodes, in two processes: its data handlers are those of a single server. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { type Forked, startForked } from "../../../bench/support/forked.js";
import type { Client } from "../../../client/index.js";
import { connect } from "../../support/client.js";
import { atEnd } from "../../support/disposing.js";
import { ENGINES, hasProgram, startEngine } from "../../support/engine-process.js";
import type { MonumentCommands } from "./node-process.js";

const NODE = new URL("node-process.ts", import.meta.url);
const FIRST = { title: "first" };

/** The different values that a client has shown as `live`, the newest last. */
function liveValues(client: Client, item: string): unknown[] {
  const shown: unknown[] = [];
  client.subscribe(item, (value, { status }) => {
    if (status === "live" && !isDeepStrictEqual(value, shown.at(-1))) shown.push(value);
  });
  return shown;
}

describe.each(ENGINES)("monument on two nodes, over %s,", (program) => {
  describe.skipIf(!hasProgram(program))("with handlers as on one", { timeout: 120_000 }, () => {
    let nodes: Forked<MonumentCommands>[];
    let clients: Client[];

    beforeEach(async () => {
      const engine = await startEngine(program);
      atEnd(() => engine.kill());
      const folder = mkdtempSync(join(tmpdir(), "monument-ws-"));
      atEnd(() => rmSync(folder, { recursive: true }));
      const database = join(folder, "article.json");
      writeFileSync(database, JSON.stringify(FIRST));
      const start = async (): Promise<Forked<MonumentCommands>> => {
        const node = await startForked<MonumentCommands>(NODE, [program, `${engine.port}`, database]);
        atEnd(() => node.kill());
        return node;
      };
      nodes = await Promise.all([start(), start()]);
      for (const node of nodes) await expect.poll(() => node.ask("state")).toBe("joined");
      const ports = await Promise.all(nodes.map((node) => node.ask("port")));
      clients = ports.map((port) => connect(urlOf(port)));
    });

    const node = (at: number): Forked<MonumentCommands> => nodes[at] ?? expect.unreachable();
    const client = (at: number): Client => clients[at] ?? expect.unreachable();

    it("answers gets on each node, and shows on both what one of them has saved", async () => {
      const shown = clients.map((each) => liveValues(each, "article"));
      for (const values of shown) await expect.poll(() => values).toEqual([FIRST]);
      await node(1).ask("save", { title: "second" });
      for (const values of shown) await expect.poll(() => values.at(-1)).toEqual({ title: "second" });
      for (const each of clients) expect(await each.get("article")).toEqual({ title: "second" });
      for (const values of shown) expect(values).toEqual([FIRST, { title: "second" }]);
    });

    it("has all clients agree on an item that a timer sets on each node", async () => {
      const shown = clients.map((each) => liveValues(each, "clock"));
      for (const values of shown) await expect.poll(() => values.length).toBeGreaterThan(20);
      for (const each of nodes) await each.ask("stopClock");
      const newest = (): unknown[] => shown.map((values) => values.at(-1));
      await expect.poll(() => new Set(newest().map((value) => JSON.stringify(value))).size).toBe(1);
      for (const each of clients) expect(each.item("clock").get().status).toBe("live");
    });

    it("takes a set to the other node where nobody watches the item on its own", async () => {
      const shown = liveValues(client(1), "news");
      await expect.poll(() => node(1).ask("sessions")).toBe(1);
      await node(0).ask("set", "news", "rain");
      await expect.poll(() => shown).toEqual(["rain"]);
      expect(await client(0).get("news")).toBe("rain"); // push-only: no handler has it
    });

    it("passes an event to the handlers of its own node, and what they set to both", async () => {
      const shown = clients.map((each) => liveValues(each, "last-line"));
      client(0).emit("say", { text: "hello" });
      for (const values of shown) await expect.poll(() => values).toEqual(["hello"]);
    });

    it("keeps what a node has set when that node is killed", async () => {
      const shown = clients.map((each) => liveValues(each, "news"));
      await node(0).ask("set", "news", "rain");
      for (const values of shown) await expect.poll(() => values).toEqual(["rain"]);
      await node(0).kill();
      const later = connect(urlOf(await node(1).ask("port")));
      expect(await later.get("news")).toBe("rain");
      expect(client(1).item("news").get()).toMatchObject({ status: "live", value: "rain" });
    });
  });
});

function urlOf(port: number): string {
  return `ws://127.0.0.1:${port}`;
}
