import { describe } from "vitest";
import { nats } from "../../../engines/nats.js";
import { hasProgram } from "../../support/engine-process.js";
import { NATS_LIBRARIES } from "../../support/nats.js";
import { describeFaults } from "./faults.js";

describe.skipIf(!hasProgram("nats-server"))("NATS", () => {
  for (const [name, library] of Object.entries(NATS_LIBRARIES)) {
    describeFaults(`by ${name}`, "nats-server", (port, times) => nats(library, { port }, times));
  }
});
