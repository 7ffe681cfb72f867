/** When a gap is told: before anything that came after it. */
import { expect, it } from "vitest";
import type { Socket } from "../../../client/index.js";
import { connect, reaches } from "../../support/client.js";

type Listener<Event> = ((event: Event) => unknown) | null;

/** Sockets whose first frames come in the turn in which they open, as when one segment brings both. */
function atOnce(texts: string[]) {
  const sockets: Socket[] = [];
  const SocketClass = class implements Socket {
    onopen: Listener<object> = null;
    onmessage: Listener<{ data: unknown }> = null;
    onclose: Listener<{ code: number }> = null;
    onerror: Listener<object> = null;
    readyState = 0;
    readonly bufferedAmount = 0;
    readonly sent: string[] = [];

    constructor() {
      sockets.push(this);
      queueMicrotask(() => {
        this.readyState = 1;
        this.onopen?.({});
        for (const data of texts) this.onmessage?.({ data });
      });
    }

    send(text: string): void {
      this.sent.push(text);
    }

    close(): void {
      this.readyState = 3;
      this.onclose?.({ code: 1006 });
    }
  };
  return { sockets, SocketClass };
}

const WELCOME = '{"event":"ws:welcome","version":1,"session":"s","heartbeatMs":25000}';

it("a gap is told before the first event of the new connection, though both come in one turn", async () => {
  const { sockets, SocketClass } = atOnce([WELCOME, '{"event":"news"}']);
  const client = connect("ws://memory", { WebSocket: SocketClass });
  const heard: string[] = [];
  client.on("news", () => heard.push("news"));
  client.on("ws:gap", () => heard.push("gap"));
  await client.connect();
  sockets[0]?.close();
  await reaches(client, "open");
  expect(heard).toEqual(["news", "gap", "news"]);
});

it("a gap is told before the first event of the connection that a client has moved to", async () => {
  const { SocketClass } = atOnce([WELCOME, '{"event":"news"}', '{"event":"ws:drain","withinMs":0}']);
  const client = connect("ws://memory", { WebSocket: SocketClass });
  const heard: string[] = [];
  client.on("news", () => heard.push("news"));
  const moved = new Promise<void>((resolve) => {
    client.on("ws:gap", () => {
      heard.push("gap");
      resolve();
    });
  });
  await client.connect();
  await moved;
  await Promise.resolve();
  expect(heard.slice(0, 3)).toEqual(["news", "gap", "news"]);
});

it("what a listener emits when it is told of a gap goes out after what was kept", async () => {
  const { sockets, SocketClass } = atOnce([WELCOME]);
  const client = connect("ws://memory", { WebSocket: SocketClass });
  client.on("ws:gap", () => void client.emit("second"));
  await client.connect();
  sockets[0]?.close();
  client.emit("first");
  await reaches(client, "open");
  await Promise.resolve();
  const sent: string[] = Reflect.get(Object(sockets[1]), "sent").map(
    (text: string) => JSON.parse(text).event,
  );
  expect(sent).toEqual(["ws:hello", "first", "second"]);
});
