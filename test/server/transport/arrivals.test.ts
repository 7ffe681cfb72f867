/** The timer for first requests leaves alone what is not silent. */
import { EventEmitter, once } from "node:events";
import type { Server, ServerResponse } from "node:http";
import http2 from "node:http2";
import net from "node:net";
import { Server as SocketIo } from "socket.io";
import { io as connectSocketIo } from "socket.io-client";
import { describe, expect, it } from "vitest";
import { attach } from "../../../server/index.js";
import { Arrivals } from "../../../server/transport/arrivals.js";
import { selfSigned } from "../../support/certificate.js";
import { atEnd } from "../../support/disposing.js";
import { quietLog, startServer, type TestServer } from "../../support/server.js";

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

describe("a connection that is at work for another library", () => {
  it("is not closed while Socket.IO, which came later, polls over it", async () => {
    const started = await startServer({ upgradeTimeoutMs: 100, path: "/live" });
    const io = new SocketIo(started.server); // takes all "request" listeners, and calls them only for what is not its own
    atEnd(() => void io.close());
    const client = connectSocketIo(started.url.replace("ws", "http"), {
      transports: ["polling"],
      reconnection: false,
    });
    atEnd(() => void client.close());
    const lost: unknown[] = [];
    client.on("disconnect", (why) => lost.push(why));
    await new Promise<void>((resolve) => client.on("connect", resolve));
    await outwait(started);
    await outwait(started);
    expect(lost).toEqual([]);
    expect(client.connected).toBe(true);
  });

  it("is not closed while a library that heard of it first answers at length", async () => {
    const started = await startServer({ upgradeTimeoutMs: 100 });
    const { server } = started;
    const emit = server.emit.bind(server);
    let finish = (): void => {};
    server.emit = (event: string, ...args: unknown[]) => {
      if (event !== "request") return emit(event, ...args);
      const response = args[1] as ServerResponse;
      finish = () => void response.end("all of it");
      return true;
    };
    const download = await dial(started);
    download.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await outwait(started);
    finish();
    expect(String(await once(download, "data"))).toContain("all of it");
  });

  it("is not closed when it speaks another protocol, and was answered", async () => {
    const started = await startServer({ upgradeTimeoutMs: 100 });
    const greet = (socket: net.Socket): void => void socket.write("220 hello\r\n");
    started.server.on("connection", greet);
    const mail = await dial(started);
    await once(mail, "data");
    await outwait({ ...started, server: started.server.off("connection", greet) });
    mail.write("HELO");
    expect(mail.readyState).toBe("open");
  });
});

describe("on a server of HTTP/2", () => {
  async function startHttp2() {
    const { cert, key } = await selfSigned();
    const server = http2.createSecureServer({
      cert,
      key,
      allowHTTP1: true,
      settings: { enableConnectProtocol: true },
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    atEnd(() => server.close());
    const sockets = attach(server, {
      webSockets: true,
      path: "/live",
      upgradeTimeoutMs: 100,
      log: quietLog(),
    });
    atEnd(() => sockets.close({ graceMs: 0 }));
    const { port } = server.address() as net.AddressInfo;
    const session = (): http2.ClientHttp2Session => {
      const client = http2.connect(`https://127.0.0.1:${port}`, { ca: cert });
      client.on("error", () => {});
      atEnd(() => client.destroy());
      return client;
    };
    return { server, session };
  }

  it("a `stream` listener that comes after attach gets extended CONNECT, and its session lasts", async () => {
    const { server, session } = await startHttp2();
    server.on("stream", (stream, headers) => {
      stream.respond({ ":status": headers[":method"] === "CONNECT" ? 200 : 418 });
      stream.pipe(stream);
    });
    const client = session();
    await once(client, "remoteSettings");
    const stream = client.request(
      {
        ":method": "CONNECT",
        ":protocol": "websocket",
        ":path": "/theirs",
        ":authority": "x",
        ":scheme": "https",
      },
      { endStream: false },
    );
    const [headers] = await once(stream, "response");
    expect(headers[":status"]).toBe(200);
    const silent = session();
    await once(silent, "close");
    stream.write("hello");
    expect(String(await once(stream, "data"))).toBe("hello");
  });
});

describe("a silent connection", () => {
  it("is closed though another came from the same port to another address of this machine", async () => {
    // Only what is looked at: two addresses for one machine are not to be had everywhere.
    const server = new EventEmitter() as Server;
    const arrivals = new Arrivals(server, 100);
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
