/** Our own server against the vectors for servers: one test for each requirement, named by its number. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Row } from "../../cli/conformance/result.js";
import { loadVectors } from "../../cli/conformance/vector.js";
import { testOwnServer } from "./own-server.js";

const vectors = loadVectors("server");
const requirements = [...new Set(vectors.map(({ requirement }) => requirement))];
let rows: Row[];

beforeAll(async () => {
  rows = await testOwnServer(vectors);
});

describe("our server holds", () => {
  it.each(requirements)("%s", (requirement) => {
    expect(rows.find((row) => row.requirement === requirement)).toMatchObject({ outcome: "pass" });
  });
});
