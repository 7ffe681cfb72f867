/** Our own client against the vectors for clients: one test for each requirement, named by its number. */
import { beforeAll, describe, expect, it } from "vitest";
import { runClientVectors } from "../../cli/conformance/client-run.js";
import { createDriven } from "../../cli/conformance/drive.js";
import { type Row, toRows } from "../../cli/conformance/result.js";
import { loadVectors } from "../../cli/conformance/vector.js";
import * as module from "../../client/index.js";

const vectors = loadVectors("client");
const requirements = [...new Set(vectors.map(({ requirement }) => requirement))];
let rows: Row[];

beforeAll(async () => {
  const client = { begin: (report: Parameters<typeof createDriven>[1]) => createDriven(module, report) };
  rows = toRows(await runClientVectors(vectors, client, { withinMs: 5_000, quietMs: 60 }));
});

describe("our client holds", () => {
  it.each(requirements)("%s", (requirement) => {
    expect(rows.find((row) => row.requirement === requirement)).toMatchObject({ outcome: "pass" });
  });
});
