/** Which socket a client opens, to which address, and how it leaves it. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { connect } from "../../support/client.js";
import { atEnd } from "../../support/disposing.js";
import { Inbox } from "../../support/inbox.js";

describe("an address", () => {
  it.each([
    // React Native's URL would make these `/live/`.
    ["ws://example.com/live", "ws://example.com/live"],
    ["https://example.com/live?room=1#top", "wss://example.com/live?room=1"],
    ["HTTP://example.com", "ws://example.com"],
  ])("%s is given to the socket as %s", async (url, expected) => {
    const addresses = new Inbox<string>();
    class Recording {
      onopen = null;
      onmessage = null;
      onclose = null;
      onerror = null;
      readyState = 0;
      bufferedAmount = 0;
      constructor(address: string) {
        addresses.put(address);
      }
      send(): void {}
      close(): void {}
    }
    void connect(url, { WebSocket: Recording }).connect();
    expect(await addresses.next()).toBe(expected);
  });
});

/** The answer to an upgrade request with this key (RFC 6455, section 4.2.2). */
function answerTo(key: string): string {
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  return [...head, `Sec-WebSocket-Accept: ${accept}`, "\r\n"].join("\r\n");
}

describe("a client that is closed", () => {
  it("leaves no connection to a server that reads and never answers", async () => {
    const server = net.createServer();
    const gone = new Promise<void>((resolve) => {
      server.once("connection", (socket) => {
        socket.once("data", (head) => {
          const key = /sec-websocket-key: (.*)\r/i.exec(String(head))?.[1];
          socket.write(answerTo(String(key)));
        });
        socket.on("error", () => {});
        socket.once("close", () => resolve());
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    atEnd(() => server.close());
    const client = connect(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await client.connect();
    const from = performance.now();
    client.close();
    await gone;
    expect(performance.now() - from).toBeLessThan(5_000); // ws by itself waits for 30 s
  }, 40_000);
});
