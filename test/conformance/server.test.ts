/** Our own server against the vectors for servers: one test for each requirement, named by its number. */
import { once } from "node:events";
import http from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { serveApplication } from "../../cli/conformance/application.js";
import { type Row, toRows } from "../../cli/conformance/result.js";
import { runServerVectors, serverAt } from "../../cli/conformance/server-run.js";
import { loadVectors } from "../../cli/conformance/vector.js";
import * as module from "../../server/index.js";
import { addressOf } from "../support/monument.js";

const vectors = loadVectors("server");
const requirements = [...new Set(vectors.map(({ requirement }) => requirement))];
let rows: Row[];

beforeAll(async () => {
  const server = http.createServer();
  serveApplication(server, module);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const waits = { withinMs: 5_000, quietMs: 60 };
  rows = toRows(await runServerVectors(vectors, await serverAt(addressOf(server), waits), waits));
  return () => {
    server.close();
  };
});

describe("our server holds", () => {
  it.each(requirements)("%s", (requirement) => {
    expect(rows.find((row) => row.requirement === requirement)).toMatchObject({ outcome: "pass" });
  });
});
