/** What a call rejects with says which call it was, and where the application made it. */
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { WsError } from "../../../client/index.js";
import { connect } from "../../support/client.js";
import { quietLog, startServer } from "../../support/server.js";

const here = fileURLToPath(import.meta.url);

/** The error, and whether its stack begins with its name and message and leads to this file. */
async function errorOf(call: Promise<unknown>): Promise<[WsError, boolean]> {
  const error: WsError = await call.then(
    () => expect.fail("it resolved"),
    (error) => error,
  );
  const [first, ...lines] = `${error.stack}`.split("\n");
  return [error, first === `${error}` && lines.some((line) => line.includes(here))];
}

describe("the error of a call", () => {
  it("that is late, refused, aborted or ended with the client leads to the application's line", async () => {
    const { url, sockets } = await startServer({ log: quietLog() });
    sockets.answer("silent", () => new Promise(() => {}));
    sockets.handle("held", () => new Promise(() => {}));
    sockets.handle("broken", () => {
      throw new Error("private");
    });
    const client = connect(url);
    const held = client.request("held");
    const calls = [
      client.get("silent", { timeoutMs: 20 }),
      client.get("nobody", 7),
      client.request("broken", {}),
      client.request("held", {}, { signal: AbortSignal.abort() }),
    ];
    const errors = await Promise.all(calls.map(errorOf));
    client.close();
    errors.push(
      await errorOf(held),
      await errorOf(client.get("silent")),
      await errorOf(client.request("held")),
    );
    expect(errors.map(([{ code, event, ref }, leads]) => [code, event, typeof ref, leads])).toEqual([
      ["timeout", "data:get:silent", "string", true],
      ["no-handler", "data:get:nobody", "string", true],
      ["failed", "broken", "string", true],
      ["aborted", "held", "string", true],
      ["closed", "held", "string", true],
      ["closed", "data:get:silent", "string", true],
      ["closed", "held", "string", true],
    ]);
  });

  it("leads each of two callers that share a message to its own line", async () => {
    const { url } = await startServer({ log: quietLog() });
    const client = connect(url);
    function first() {
      return client.get("nobody");
    }
    function second() {
      return client.get("nobody");
    }
    const [[one], [other]] = await Promise.all([errorOf(first()), errorOf(second())]);
    expect(one.ref).toBe(other.ref);
    expect([/at first/.test(`${one.stack}`), /at second/.test(`${one.stack}`)]).toEqual([true, false]);
    expect([/at first/.test(`${other.stack}`), /at second/.test(`${other.stack}`)]).toEqual([false, true]);
  });

  it("of connect leads to the application's line too", async () => {
    const { url } = await startServer({ log: quietLog(), authenticateToken: () => undefined });
    const [error, leads] = await errorOf(connect(url).connect());
    expect([error.code, error.message, leads]).toEqual([
      "unauthenticated",
      "connection closed by the server (4401: authentication was refused)",
      true,
    ]);
  });
});
