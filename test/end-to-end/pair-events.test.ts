/** What client and server do together, written once and run over memory and over real sockets. */
import { describe, expect, it } from "vitest";
import { type Passthrough, ReplyError, reply } from "../../server/index.js";
import { Inbox } from "../support/inbox.js";
import { transports } from "../support/pair.js";

describe.each(transports)("events %s", (_, createPair) => {
  it("carry their fields beside the event, as the seed page shows", async () => {
    const { events, client } = await createPair();
    const heard = new Inbox<Passthrough>();
    events.on("authorize:user", (payload) => heard.put(payload));
    expect(client().emit("authorize:user", { credentialsObj: { token: "abcd" } })).toBe(true);
    expect((await heard.next()).message).toStrictEqual({
      event: "authorize:user",
      credentialsObj: { token: "abcd" },
    });
  });

  it("are kept while there is no connection, and go out in their order", async () => {
    const { events, client } = await createPair();
    const heard = new Inbox<unknown>();
    events.on("n", ({ message }: Passthrough) => heard.put(message.n));
    const one = client();
    for (const n of [1, 2, 3]) one.emit("n", { n });
    expect([await heard.next(), await heard.next(), await heard.next()]).toEqual([1, 2, 3]);
  });

  it("are refused while there is no connection if the caller says so", async () => {
    const { client } = await createPair();
    const one = client();
    expect(one.emit("n", {}, { offline: "refuse" })).toBe(false);
    await one.connect();
    expect(one.emit("n", {}, { offline: "refuse" })).toBe(true);
  });

  it.each([
    ["event", { event: "mine" }, "malformed"],
    ["ref", { ref: "mine" }, "malformed"],
    ["a BigInt", { big: 5n }, "unserializable"],
  ])("throw for a field that cannot be sent: %s", async (_name, fields, code) => {
    const { client } = await createPair();
    const one = client();
    expect(() => one.emit("x", fields as object as Record<string, never>)).toThrow(
      expect.objectContaining({ code }),
    );
    await expect(one.request("x", fields as object as Record<string, never>)).rejects.toMatchObject({ code });
  });

  it.each(["ws:hello", "", "a\u0000"])("throw for a name that cannot be sent: %j", async (event) => {
    const { client } = await createPair();
    expect(() => client().emit(event)).toThrow(expect.objectContaining({ code: "malformed" }));
  });

  it("of the server reach their listeners and those of '*', with or without an event", async () => {
    const { router, events, client } = await createPair();
    const one = client();
    const heard = new Inbox<unknown>();
    one.on("news", ({ text }) => heard.put(text));
    one.on("*", (message) => heard.put(message));
    const payloads = new Inbox<Passthrough>();
    events.on("ready", (payload) => payloads.put(payload));
    one.emit("ready");
    const { socket } = await payloads.next();
    router.broadcast("news", { text: "hello" });
    expect([await heard.next(), await heard.next()]).toEqual(["hello", { event: "news", text: "hello" }]);
    Object(socket).send('{"no":"event"}');
    expect(await heard.next()).toEqual({ no: "event" });
  });

  it("that were refused are told as ws:error", async () => {
    const { client } = await createPair({ webSockets: "data" });
    const one = client();
    const told = new Inbox<unknown>();
    one.on("ws:error", (report) => told.put(report));
    one.emit("chat", {});
    expect(await told.next()).toMatchObject({ of: "chat", code: "mode" });
  });
});

describe.each(transports)("requests %s", (_, createPair) => {
  it("resolve with the reply, from a listener on the bus and from a handler", async () => {
    const { events, router, client } = await createPair();
    events.on("double", (payload: Passthrough) => reply(payload, Number(payload.message.n) * 2));
    router.handle("triple", ({ n }) => Number(n) * 3);
    router.handle("void", () => undefined);
    const one = client();
    expect(
      await Promise.all([
        one.request("double", { n: 2 }),
        one.request("triple", { n: 2 }),
        one.request("void"),
      ]),
    ).toEqual([4, 6, undefined]);
  });

  it.each([
    ["no-handler", "nobody"],
    ["reserved", "error"],
    ["failed", "throws"],
    ["no", "refuses"],
  ])("reject with the server's code %s", async (code, event) => {
    const { router, client } = await createPair();
    router.handle("throws", () => Promise.reject(new Error("secret")));
    router.handle("refuses", () => Promise.reject(new ReplyError("no", "not today")));
    await expect(client().request(event)).rejects.toMatchObject({ code });
  });

  it("reject with timeout, aborted and closed, as gets do", async () => {
    const { events, client } = await createPair();
    events.on("never", () => {});
    const one = client();
    await expect(one.request("never", {}, { timeoutMs: 5 })).rejects.toMatchObject({ code: "timeout" });
    await expect(one.request("never", {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
    const pending = one.request("never");
    one.close();
    await expect(pending).rejects.toMatchObject({ code: "closed" });
  });
});
