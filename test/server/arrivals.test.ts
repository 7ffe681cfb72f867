/** The timer for first requests leaves alone what is not silent. */
import { EventEmitter, once } from "node:events";
import type { Server } from "node:http";
import net from "node:net";
import { describe, expect, it } from "vitest";
import { expectRequests } from "../../server/arrivals.js";
import { atEnd } from "../support/disposing.js";
import { startServer, type TestServer } from "../support/server.js";

/** A connection to the server. */
async function dial({ server }: TestServer): Promise<net.Socket> {
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const socket = net.connect(port, "127.0.0.1");
  socket.on("error", () => {});
  atEnd(() => socket.destroy());
  await once(socket, "connect");
  return socket;
}

/** Waits until a connection that came later and stays silent is closed. */
async function outwait(started: TestServer): Promise<void> {
  await once(await dial(started), "close");
}

describe("a connection that has brought its first request", () => {
  it("is not closed while it sends what the application told it to continue with", async () => {
    const started = await startServer({ upgradeTimeoutMs: 100 });
    started.server.on("checkContinue", (request, response) => {
      response.writeContinue();
      request.on("end", () => response.end("all of it")).resume();
    });
    const upload = await dial(started);
    upload.write("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\na");
    await outwait(started);
    let answer = "";
    upload.on("data", (data) => {
      answer += data;
    });
    upload.write("b");
    await expect.poll(() => answer).toContain("all of it");
  });

  it("is not closed when it became a tunnel of the application", async () => {
    const started = await startServer({ upgradeTimeoutMs: 100 });
    started.server.on("connect", (_request, socket) => {
      atEnd(() => socket.destroy());
      socket.pipe(socket);
    });
    const tunnel = await dial(started);
    tunnel.write("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n");
    await outwait(started);
    tunnel.write("hello");
    expect(String(await once(tunnel, "data"))).toBe("hello");
  });
});

describe("a silent connection", () => {
  it("is closed though another came from the same port to another address of this machine", async () => {
    // Only what is looked at: two addresses for one machine are not to be had everywhere.
    const server = new EventEmitter() as Server;
    const arrivals = expectRequests(server, 100);
    atEnd(() => arrivals.stop());
    const closed = ["127.0.0.1", "127.0.0.2"].map((localAddress) => {
      const socket = Object.assign(new EventEmitter(), { localAddress, localPort: 80 });
      return new Promise((destroy) => {
        server.emit("connection", Object.assign(socket, { remoteAddress: "::1", remotePort: 5, destroy }));
      });
    });
    await Promise.all(closed);
  });
});
