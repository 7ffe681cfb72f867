import * as natsLibrary from "nats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nats } from "../../../engines/nats.js";
import { type EngineProcess, hasProgram, startEngine } from "../../support/engine-process.js";
import { NATS_LIBRARIES } from "../../support/nats.js";
import { describeEngine, openEngine } from "./contract.js";

describe.skipIf(!hasProgram("nats-server"))("NATS", () => {
  let server: EngineProcess;
  beforeAll(async () => {
    server = await startEngine("nats-server");
  });
  afterAll(() => server.kill());
  for (const [name, library] of Object.entries(NATS_LIBRARIES)) {
    describeEngine(`by ${name}`, () =>
      nats(library, { port: server.port }, { prefix: name.replace(/\W/g, "_") }),
    );
  }

  it("keeps nothing of what a node has taken back", async () => {
    const { engine } = await openEngine(nats(natsLibrary, { port: server.port }, { prefix: "passing" }));
    const write = (count: number, text: string) =>
      engine.write("ws:here:x", { at: count, by: "a", count, text });
    expect(await write(1, "1")).toMatchObject({ isTaken: true });
    expect(await engine.read(["ws:here:x"])).toMatchObject([{ text: "1" }]);
    expect(await write(2, "")).toMatchObject({ isTaken: true });
    expect(await engine.read(["ws:here:x"])).toEqual([undefined]);
    expect(await write(3, "3")).toMatchObject({ isTaken: true });
  });
});
