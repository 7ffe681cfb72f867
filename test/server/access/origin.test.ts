/** S1: which pages may connect. */
import http from "node:http";
import { describe, expect, it } from "vitest";
import { quietLog, startServer } from "../../support/server.js";

const UPGRADE = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** The status with which an upgrade with these headers is answered. */
function statusOf(url: string, headers: http.OutgoingHttpHeaders): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.get(url.replace("ws", "http"), { headers: { ...UPGRADE, ...headers } });
    request.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("error", reject);
  });
}

describe("S1: the origin of a page", () => {
  it.each([
    ["the server's own", "http://HOST", 101],
    ["another host", "http://evil.example", 403],
    ["another port", "http://127.0.0.1:1", 403],
    ["another scheme", "https://HOST", 403],
    ["null", "null", 403],
    ["nonsense", "not an origin", 403],
    ["the own host as a prefix", "http://HOST.evil.example", 403],
  ])("that is %s is answered as it should be", async (_, origin, status) => {
    const log = quietLog();
    const { url } = await startServer({ log });
    expect(await statusOf(url, { Origin: origin.replace("HOST", new URL(url).host) })).toBe(status);
    expect(log.entries).toHaveLength(status === 403 ? 1 : 0);
  });

  it("is not asked of what is no browser", async () => {
    const { url } = await startServer();
    expect(await statusOf(url, {})).toBe(101);
  });

  it("may not be given twice", async () => {
    const { url } = await startServer({ log: quietLog() });
    const own = `http://${new URL(url).host}`;
    expect(await statusOf(url, { Origin: [own, "http://evil.example"] })).toBe(403);
  });

  it.each([
    ["https://good.example", 101],
    ["https://good.example:443", 101],
    ["https://app.good.example", 101],
    ["https://good.example.evil.example", 403],
    ["https://app.good.example.evil.example", 403],
    ["http://good.example", 403],
  ])("of another site may be let in: %s", async (origin, status) => {
    const { url } = await startServer({
      log: quietLog(),
      origins: ["https://good.example", /https:\/\/\w+\.good\.example/],
    });
    expect(await statusOf(url, { Origin: origin })).toBe(status);
  });

  it("may be none, as of pages in sandboxed frames, if the list says so", async () => {
    const { url } = await startServer({ log: quietLog(), origins: ["null"] });
    expect(await statusOf(url, { Origin: "null" })).toBe(101);
    expect(await statusOf(url, { Origin: "https://good.example" })).toBe(403);
  });

  it("is named in the log when it is refused, with the one that was expected and what to set", async () => {
    const log = quietLog();
    const { url } = await startServer({ log });
    const { host } = new URL(url);
    // A page behind a proxy that ends TLS.
    expect(await statusOf(url, { Origin: `https://${host}` })).toBe(403);
    expect(log.entries[0]).toContain(`the origin https://${host} is not allowed (expected http://${host})`);
    expect(log.entries[0]).toMatch(/add it to "origins", or set "ownOrigin"/);
    const told = await startServer({ log, ownOrigin: "https://example.com" });
    expect(await statusOf(told.url, { Origin: "https://other.example" })).toBe(403);
    expect(log.entries[1]).toMatch(/expected https:\/\/example\.com\): add it to "origins"$/);
    const asked = await startServer({ log, origins: () => false });
    expect(await statusOf(asked.url, { Origin: "https://other.example" })).toBe(403);
    expect(log.entries[2]).toContain(
      'the function "origins" does not permit the origin https://other.example',
    );
  });

  it("may be left to a function, which decides alone", async () => {
    const { url } = await startServer({
      log: quietLog(),
      origins: (origin) => origin.endsWith(".good.example"),
    });
    expect(await statusOf(url, { Origin: "https://a.good.example" })).toBe(101);
    expect(await statusOf(url, { Origin: `http://${new URL(url).host}` })).toBe(403);
  });

  it("is refused when that function throws, and the log knows why", async () => {
    const failure = new Error("no such list");
    const log = quietLog();
    const origins = (): boolean => {
      throw failure;
    };
    const errors: unknown[] = [];
    const { url } = await startServer({ log, origins, onError: (error) => errors.push(error) });
    expect(await statusOf(url, { Origin: "https://a.good.example" })).toBe(403);
    expect(errors).toEqual([failure]);
    expect(log.entries).toEqual([
      expect.stringContaining("(403 Forbidden): origins or addressOf threw Error at"),
    ]);
  });

  it("of the server itself can be told to it, behind a proxy that ends TLS", async () => {
    const { url } = await startServer({ log: quietLog(), ownOrigin: "https://example.com" });
    expect(await statusOf(url, { Origin: "https://example.com" })).toBe(101);
    expect(await statusOf(url, { Origin: `http://${new URL(url).host}` })).toBe(403);
  });
});
