/** Our own server with the application of docs/CONFORMANCE.md, tested with some of the vectors. */
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { serveApplication } from "../../cli/conformance/application.js";
import { type Row, toRows } from "../../cli/conformance/result.js";
import { runServerVectors, serverAt } from "../../cli/conformance/server-run.js";
import type { Vector } from "../../cli/conformance/vector.js";
import * as contract from "../../contract/index.js";
import * as module from "../../server/index.js";

/** What came of `vectors`. */
export async function testOwnServer(vectors: readonly Vector[]): Promise<Row[]> {
  const server = http.createServer();
  serveApplication(server, { ...module, ...contract });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const waits = { withinMs: 5_000, quietMs: 60 };
  // A TCP server listens on an address with a port.
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rows = toRows(await runServerVectors(vectors, await serverAt(url, waits), waits));
  server.close();
  return rows;
}
