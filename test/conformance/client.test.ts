/** Our own client against the vectors for clients: one test for each requirement, named by its number. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Row } from "../../cli/conformance/result.js";
import { loadVectors } from "../../cli/conformance/vector.js";
import { testOwnClient } from "./own-client.js";

const vectors = loadVectors("client");
const requirements = [...new Set(vectors.map(({ requirement }) => requirement))];
let rows: Row[];

beforeAll(async () => {
  rows = await testOwnClient(vectors);
});

describe("our client holds", () => {
  it.each(requirements)("%s", (requirement) => {
    expect(rows.find((row) => row.requirement === requirement)).toMatchObject({ outcome: "pass" });
  });
});
