/** A client whose server says anything: it reports or ignores, and never throws into the application. */
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { connect, reaches } from "../support/client.js";
import { startHostile } from "../support/hostile-server.js";
import { Inbox } from "../support/inbox.js";
import { startHttp } from "../support/server.js";

describe("a client of a hostile server", () => {
  it("takes the answer of a full server by its ref only: a push that was on its way is older", async () => {
    const { url, sockets, heard } = await startHostile();
    const client = connect(url);
    const answer = client.get("person");
    const socket = await sockets.next();
    const { ref } = await heard.find(({ event }) => event === "data:get:person");
    socket.send(JSON.stringify({ event: "ws:welcome", version: 1, session: "s", heartbeatMs: 1000 }));
    socket.send(JSON.stringify({ event: "data:set:person", data: "a push" }));
    socket.send(JSON.stringify({ event: "data:set:person", ref, data: "the answer" }));
    expect(await answer).toBe("the answer");
  });

  it("takes a reply for the answer to a get: a server that passes gets through answers so", async () => {
    const { url, sockets, heard } = await startHostile();
    const client = connect(url);
    const refused = client.get("person");
    const answered = client.get("clock");
    const socket = await sockets.next();
    const error = { code: "mode", message: "no gets" };
    const { ref } = await heard.find(({ event }) => event === "data:get:person");
    socket.send(JSON.stringify({ event: "ws:reply", ref, error }));
    await expect(refused).rejects.toMatchObject(error);
    const other = await heard.find(({ event }) => event === "data:get:clock");
    socket.send(JSON.stringify({ event: "ws:reply", ref: other.ref, data: 1 }));
    expect(await answered).toBe(1);
  });

  it("reports what a listener throws, and the others still hear", async () => {
    const { url, sockets } = await startHostile();
    const thrown: unknown[] = [];
    const heard = new Inbox<unknown>();
    const client = connect(url, { report: (error) => thrown.push(error) });
    const failure = new Error("listener");
    client.on("news", () => {
      throw failure;
    });
    client.on("news", (message) => heard.put(message));
    await client.connect();
    const socket = await sockets.next();
    socket.send('{"event":"news"}');
    expect(await heard.next()).toEqual({ event: "news" });
    expect(thrown).toEqual([failure]);
  });

  it("says hello first, waits for no answer, and keeps what it says in its order", async () => {
    const { url, heard } = await startHostile();
    const client = connect(url, { token: () => "secret" });
    client.subscribe("clock", () => {});
    client.emit("cheer", { rider: 7 });
    client.get("person").catch(() => {});
    expect(await heard.next()).toEqual({
      event: "ws:hello",
      version: 1,
      client: expect.any(String),
      parts: true,
      token: "secret",
    });
    expect(await heard.next()).toEqual({ event: "data:get:clock", ref: expect.any(String), live: true });
    expect(await heard.next()).toEqual({ event: "cheer", rider: 7 });
    expect(await heard.next()).toEqual({ event: "data:get:person", ref: expect.any(String) });
  });

  it("takes a push that came while it asked again, and does not believe that this one is unchanged", async () => {
    const { url, sockets, heard } = await startHostile();
    const client = connect(url);
    const seen = new Inbox<string>();
    client.subscribe("clock", (value, { status }) => seen.put(`${value} ${status}`));
    const asked = await heard.find(({ live }) => live === true);
    const first = await sockets.next();
    first.send(JSON.stringify({ event: "data:set:clock", ref: asked.ref, etag: "A", data: "a" }));
    expect(await seen.next()).toBe("a live");
    first.terminate();
    const again = await heard.find(({ live }) => live === true);
    expect(again.etag).toBe("A");
    const second = await sockets.next();
    second.send(JSON.stringify({ event: "data:set:clock", etag: "B", data: "b" }));
    second.send(JSON.stringify({ event: "data:set:clock", ref: again.ref, etag: "A", unchanged: true }));
    const anew = await heard.find(({ live }) => live === true);
    expect(anew).not.toHaveProperty("etag");
    second.send(JSON.stringify({ event: "data:set:clock", ref: anew.ref, etag: "A", data: "a" }));
    await seen.find((each) => each === "a live");
  });

  it("takes no answer to a live get that it has asked anew", async () => {
    const { url, sockets, heard } = await startHostile();
    const client = connect(url);
    const seen = new Inbox<unknown>();
    client.subscribe("clock", (value) => seen.put(value));
    const { ref } = await heard.find(({ live }) => live === true);
    const socket = await sockets.next();
    socket.send(JSON.stringify({ event: "data:set:clock", ref: "another", data: "not asked for" }));
    socket.send(JSON.stringify({ event: "data:set:clock", ref, data: "asked for" }));
    expect(await seen.next()).toBe("asked for");
  });

  it("calls a listener with what comes, not with what it was given beside", async () => {
    const { url, sockets } = await startHostile();
    const heard = new Inbox<unknown>();
    const { on, connect: open } = connect(url);
    // As somebody does who comes from the events of a page.
    Reflect.apply(on, undefined, ["news", (message: unknown) => heard.put(message), { once: true }]);
    await open();
    (await sockets.next()).send('{"event":"news"}');
    expect(await heard.next()).toEqual({ event: "news" });
  });

  it("forgets what is forbidden, also if it is called unchanged", async () => {
    const { url, sockets, heard } = await startHostile();
    const { subscribe, get } = connect(url).item("clock");
    const seen = new Inbox<string>();
    subscribe(({ status }) => seen.put(status));
    const socket = await sockets.next();
    const { ref } = await heard.find(({ live }) => live === true);
    socket.send(JSON.stringify({ event: "data:set:clock", ref, etag: "A", data: "a" }));
    const error = { code: "forbidden", message: "no more" };
    socket.send(JSON.stringify({ event: "data:set:clock", etag: "A", unchanged: true, error }));
    await seen.find((status) => status === "live");
    await seen.next();
    expect(get()).toMatchObject({ status: "error", value: undefined, error });
  });

  it("asks for an item that waits for its turn also when a push came that was on its way", async () => {
    const { url, sockets, heard } = await startHostile();
    const client = connect(url);
    const stop = client.subscribe("clock", () => {});
    const socket = await sockets.next();
    const set = (name: string, ref?: unknown): void =>
      socket.send(JSON.stringify({ event: `data:set:${name}`, ref, etag: "A", data: name }));
    set("clock", (await heard.find(({ live }) => live === true)).ref);
    const names = Array.from({ length: 100 }, (_, index) => `rider ${index}`);
    for (const name of names) client.subscribe(name, () => {});
    stop();
    await heard.find(({ event }) => event === "ws:end");
    const seen = new Inbox<unknown>();
    client.subscribe("clock", (value) => seen.put(value)); // while 100 others are asked for
    set("clock");
    expect(await seen.next()).toBe("clock");
    set("rider 0");
    expect(await heard.find(({ event }) => event === "data:get:clock")).toMatchObject({ etag: "A" });
  });

  it("takes no event of the application for an answer, though it be called as a ref", async () => {
    const { url, sockets, heard } = await startHostile();
    const answer = connect(url).request("cheer");
    const socket = await sockets.next();
    const { ref } = await heard.find(({ event }) => event === "cheer");
    socket.send(JSON.stringify({ event: ref, data: "of a plain server" }));
    socket.send(JSON.stringify({ event: ref, ref, data: "of a full one" }));
    socket.send(JSON.stringify({ event: "ws:reply", ref, data: "the answer" }));
    expect(await answer).toBe("the answer");
  });

  it("hears nothing more from a socket that it has left", async () => {
    const { url, sockets } = await startHostile();
    const client = connect(url);
    const heard: unknown[] = [];
    client.on("*", (message) => heard.push(message));
    void client.connect();
    const socket = await sockets.next();
    client.close();
    socket.send('{"event":"late"}');
    await once(socket, "close");
    expect(heard).toEqual([]);
    expect(client.state).toEqual({ name: "closed", code: 1000, reason: "" });
  });

  it("reports a token function that throws, and asks it again", async () => {
    const { url, heard, sockets } = await startHostile();
    const reports: unknown[] = [];
    const failure = new Error("no token yet");
    let asked = 0;
    const token = (): string => {
      asked++;
      if (asked === 1) throw failure;
      return "secret";
    };
    const client = connect(url, { token, report: (error) => reports.push(error) });
    void client.connect();
    expect(await heard.next()).toMatchObject({ event: "ws:hello", token: "secret" });
    expect(reports).toEqual([failure]);
    expect(sockets.all).toHaveLength(1); // none was opened without a token
  });

  it("keeps its client id over reconnects", async () => {
    const { url, sockets, heard } = await startHostile();
    const client = connect(url);
    await client.connect();
    const first = await heard.next();
    (await sockets.next()).terminate();
    expect((await heard.next()).client).toBe(first.client);
  });

  it("gives up an attempt that hangs, and tries again", async () => {
    const { url } = await startHostile();
    const attempts = new Inbox<string>();
    class Hanging {
      onopen = null;
      onmessage = null;
      onclose = null;
      onerror = null;
      readyState = 0;
      bufferedAmount = 0;
      constructor(address: string) {
        attempts.put(address);
      }
      send(): void {}
      close(): void {}
    }
    const client = connect(url, { WebSocket: Hanging, connectTimeoutMs: 5 });
    client.connect().catch(() => {});
    expect([await attempts.next(), await attempts.next()]).toEqual([url, url]);
  });

  it("tells with a deadline that passed that there is no connection", async () => {
    const { server, url } = await startHttp();
    server.close(); // nobody listens there now
    const client = connect(url, { retryMinMs: 60_000, retryMaxMs: 60_000 });
    const waits = reaches(client, "waiting");
    const answer = client.get("clock", { timeoutMs: 300 });
    await waits;
    await expect(answer).rejects.toThrow('get "data:get:clock" (ref 1) timed out after 300 ms (waiting)');
  });

  it("reports an address that no socket takes", async () => {
    const reports = new Inbox<unknown>();
    connect("not an address", { report: (error) => reports.put(error) })
      .connect()
      .catch(() => {});
    expect(await reports.next()).toMatchObject({ code: "ERR_INVALID_URL" });
  });
});
