/** Our own client, tested with some of the vectors in this process. */
import { type ClientUnderTest, runClientVectors } from "../../cli/conformance/client-run.js";
import { type ClientModule, createDriven } from "../../cli/conformance/drive.js";
import { type Row, toRows } from "../../cli/conformance/result.js";
import type { Template, Vector } from "../../cli/conformance/vector.js";
import * as own from "../../client/index.js";

/** What is odd about a test: where faults are planted. */
interface Oddities {
  module?: ClientModule;
  /** Changes the fields that the client is told to send. */
  fields?: ((fields: Template) => Template) | undefined;
  withinMs?: number;
}

/** What came of `vectors`. */
export async function testOwnClient(
  vectors: readonly Vector[],
  { module = own, fields: change, withinMs = 5_000 }: Oddities = {},
): Promise<Row[]> {
  const begin: ClientUnderTest["begin"] = (report) => {
    const driven = createDriven(module, report);
    if (!change) return driven;
    const tell = (command: Template): void =>
      driven.tell({ ...command, fields: change(Object(command.fields)) });
    return { ...driven, tell };
  };
  return toRows(await runClientVectors(vectors, { begin }, { withinMs, quietMs: 60 }));
}
