/** Which upgrades are ours, and what is no upgrade at all. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { type AttachOptions, attach } from "../../../server/index.js";
import { application, startApplication as start, tryUpgrade } from "../../support/application.js";
import { selfSigned } from "../../support/certificate.js";
import { atEnd } from "../../support/disposing.js";
import { handshake } from "../../support/raw-handshake.js";
import { connectTcp } from "../../support/raw-socket.js";
import { quietLog } from "../../support/server.js";

const H2C = {
  Connection: "Upgrade, HTTP2-Settings, keep-alive",
  Upgrade: "h2c",
  "HTTP2-Settings": "AAMAAABkAAQAAP__",
};
const curl = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)("curl", ["--silent", "--show-error", "--http2", ...args])).stdout;

describe.each([
  ["without a path", {}],
  ["with a path", { path: "/live" }],
])("a request that offers another protocol than web sockets, %s,", (_, options: AttachOptions) => {
  it("is an ordinary one, with its body and without what offers the other", async () => {
    const { http: url } = await start(options);
    const request = http.request(`${url}/api?x=1`, { method: "POST", headers: { ...H2C, "X-Own": "kept" } });
    request.end("x".repeat(200_000));
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    let text = "";
    for await (const chunk of response) text += chunk;
    expect(JSON.parse(text)).toMatchObject({ method: "POST", url: "/api?x=1", bytes: 200_000 });
    expect(JSON.parse(text).headers).toMatchObject({ "x-own": "kept", connection: "keep-alive" });
    expect(Object.keys(JSON.parse(text).headers)).not.toContain("upgrade");
    expect(Object.keys(JSON.parse(text).headers)).not.toContain("http2-settings");
  });

  it("is one too when curl --http2 sends it, twice over one connection", async () => {
    const { http: url } = await start(options);
    const said = await curl(`${url}/a`, `${url}/b`, "--write-out", " %{http_version} %{num_connects}\n");
    expect(said).toMatch(/"url":"\/a".* 1\.1 1\n.*"url":"\/b".* 1\.1 0\n/);
  });
});

describe("a request that offers h2c", () => {
  it("is an ordinary one over TLS", async () => {
    const { cert, key } = await selfSigned();
    const server = https.createServer({ cert, key }, application).listen(0, "127.0.0.1");
    await once(server, "listening");
    atEnd(() => server.close());
    attach(server, { webSockets: true, log: quietLog() });
    const { port } = server.address() as AddressInfo;
    const request = https.get({ port, host: "127.0.0.1", ca: cert, path: "/x", headers: H2C, agent: false });
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.resume();
    await once(response, "end");
  });

  it("is answered after what came before it on the same connection", async () => {
    const { url, server } = await start();
    const responses: http.ServerResponse[] = [];
    server.removeAllListeners("request");
    server.on("request", ({ url }, response) => {
      if (url === "/slow") responses.push(response);
      else response.end(url);
    });
    const raw = await connectTcp(url);
    let text = "";
    raw.socket.on("data", (data) => {
      text += data;
    });
    const offer = { Upgrade: "h2c", "Sec-WebSocket-Key": undefined, "Sec-WebSocket-Version": undefined };
    raw.write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    raw.write(handshake({ start: "GET /next HTTP/1.1", headers: offer }));
    await expect.poll(() => responses.length).toBe(1);
    await new Promise(setImmediate);
    responses[0]?.end("/slow");
    await expect.poll(() => text).toMatch(/\/slow[\s\S]*\/next/);
  });

  it("is refused with 431 where Node has dropped headers, of which one might end the body", async () => {
    const { url } = await start();
    const raw = await connectTcp(url);
    const fillers = Object.fromEntries(Array.from({ length: 1_100 }, (_, n) => [`X${n}`, ""]));
    raw.write(handshake({ headers: { Upgrade: "h2c", ...fillers } }));
    expect(await raw.status()).toBe(431);
  });

  it("is left to another library that listens to upgrades", async () => {
    let heard = 0;
    const { http: url } = await start({ path: "/live" }, (server) =>
      server.on("upgrade", (_, socket) => {
        heard++;
        socket.end("HTTP/1.1 418 Theirs\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      }),
    );
    expect(await curl(`${url}/a`, "--write-out", "%{http_code}")).toBe("418");
    expect(heard).toBe(1);
  });
});

describe("a path", () => {
  it.each([
    ["/live", 101],
    ["/live?a=1", 101],
    ["/live/", 101],
    ["/live/?a=1", 101],
    ["http://localhost/live", 101],
    ["http://localhost/live?a=1", 101],
    ["/liv", 404],
    ["/live/x", 404],
    ["http://localhost/", 404],
  ])("is found in the target %s: %i", async (target, status) => {
    const { url, log, sockets } = await start({ path: "/live" });
    const raw = await connectTcp(url);
    raw.write(handshake({ start: `GET ${target} HTTP/1.1` }));
    expect(await raw.status()).toBe(status);
    expect(sockets.stats().refused).toEqual(status === 404 ? { 404: 1 } : {});
    if (status === 101) expect(log.entries).toEqual([]);
    else
      expect(log.entries).toEqual([
        expect.stringMatching(/\(404 Not Found\): nothing is attached to the path.*"\/live"/),
      ]);
  });

  it("that is just the one that was asked for goes before one that differs by a slash", async () => {
    const { url, server, sockets } = await start({ path: "/live" });
    const other = attach(server, { webSockets: true, path: "/live/" });
    atEnd(() => other.close({ graceMs: 0 }));
    expect(await tryUpgrade(`${url}/live/`)).toBe("open");
    expect([sockets.stats().sessions, other.stats().sessions]).toEqual([0, 1]);
  });

  it("may be one of many on a server, which Node does not take for a leak", async () => {
    const warnings: unknown[] = [];
    const warned = (warning: unknown): void => void warnings.push(warning);
    process.on("warning", warned);
    atEnd(() => process.off("warning", warned));
    const { server, url } = await start({ path: "/0" });
    for (let n = 1; n < 30; n++) {
      const sockets = attach(server, { webSockets: true, path: `/${n}`, log: quietLog() });
      atEnd(() => sockets.close({ graceMs: 0 }));
    }
    expect(await tryUpgrade(`${url}/29`)).toBe("open");
    expect(warnings).toEqual([]);
  });
});

describe("what ws itself would refuse", () => {
  it("is counted, and has a line in the log", async () => {
    const { url, log, sockets } = await start();
    for (const [parts, status] of [
      [{ headers: { "Sec-WebSocket-Key": "short" } }, 400],
      [{ headers: { "Sec-WebSocket-Protocol": "a,a" } }, 400],
      [{ start: "POST / HTTP/1.1" }, 405],
    ] as const) {
      const raw = await connectTcp(url);
      raw.write(handshake(parts));
      expect(await raw.status()).toBe(status);
    }
    expect(sockets.stats().refused).toEqual({ 400: 2, 405: 1 });
    expect(log.entries).toHaveLength(3);
  });
});
