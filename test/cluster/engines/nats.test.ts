import { afterAll, beforeAll, describe } from "vitest";
import { nats } from "../../../engines/nats.js";
import { type EngineProcess, hasProgram, startEngine } from "../../support/engine-process.js";
import { NATS_LIBRARIES } from "../../support/nats.js";
import { describeEngine } from "./contract.js";

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
});
