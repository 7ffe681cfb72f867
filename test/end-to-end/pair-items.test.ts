/** What client and server do together, written once and run over memory and over real sockets. */
import { describe, expect, it, vi } from "vitest";
import { atEnd } from "../support/disposing.js";
import { Inbox } from "../support/inbox.js";
import { transports } from "../support/pair.js";
import { answerWith } from "../support/server.js";

describe.each(transports)("live items %s", (_, createPair) => {
  it("are stale while the link is in doubt, and live again only when confirmed", async () => {
    const { events, client, cut } = await createPair();
    events.on("data:get:clock", () => events.emit("data:set:clock", { now: 1 }));
    const one = client();
    const seen = new Inbox<string>();
    one.subscribe("clock", (value, { status, etag }) =>
      seen.put(`${JSON.stringify(value)} ${status} ${typeof etag}`),
    );
    expect(await seen.next()).toBe('{"now":1} live string');
    one.onState(({ name }) => seen.put(name));
    cut();
    const names = [await seen.next(), await seen.next(), await seen.next(), await seen.next()];
    expect(names).toEqual(['{"now":1} stale string', "waiting", "connecting", "open"]);
    expect(await seen.next()).toBe('{"now":1} live string');
  });

  it("keep their value object when nothing changed while away", async () => {
    const { events, client, cut } = await createPair();
    events.on("data:get:clock", () => events.emit("data:set:clock", { now: 1 }));
    const store = client().item("clock");
    const statuses = new Inbox<string>();
    store.subscribe(({ status }) => statuses.put(status));
    await statuses.find((status) => status === "live");
    const { value } = store.get();
    cut();
    await statuses.find((status) => status === "stale");
    await statuses.find((status) => status === "live");
    expect(store.get().value).toBe(value);
  });

  it("converge on what changed while away", async () => {
    const { events, client, cut } = await createPair();
    let now = 1;
    events.on("data:get:clock", () => events.emit("data:set:clock", now));
    const one = client();
    const values = new Inbox<unknown>();
    one.subscribe("clock", (value, { status }) => status === "live" && values.put(value));
    expect(await values.next()).toBe(1);
    now = 2;
    cut();
    expect(await values.next()).toBe(2);
  });

  it("call a second listener with what is held, after it was given the undo, and send nothing for it", async () => {
    const { events, client, router } = await createPair();
    answerWith(events, "clock", 1);
    const one = client();
    const values = new Inbox<unknown>();
    one.subscribe("clock", (value) => values.put(value));
    await values.next();
    const { framesIn } = router.stats();
    const heard: unknown[] = [];
    const stop = one.subscribe("clock", (value) => heard.push([value, typeof stop]));
    one.subscribe("clock", () => heard.push("undone"))();
    expect(heard).toEqual([]);
    await Promise.resolve();
    expect(heard).toEqual([[1, "function"]]);
    stop();
    one.subscribe("clock", () => {});
    await one.get("clock");
    expect(router.stats().framesIn).toBe(framesIn + 1);
  });

  it("end on the server when nobody listens any more", async () => {
    const { events, client, router } = await createPair();
    answerWith(events, "clock", 1);
    const one = client({ lingerMs: 0, keepValueMs: 0 });
    const values = new Inbox<unknown>();
    const stops = [
      one.subscribe("clock", (value) => values.put(value)),
      one.item("clock").subscribe(() => {}),
    ];
    await values.next();
    for (const stop of stops) {
      stop();
      stop();
    }
    await expect.poll(() => router.stats().items).toBe(0);
    expect(one.item("clock").get()).toMatchObject({ status: "loading", value: undefined });
  });

  it("give the same store as long as they are kept, and a new snapshot only for a change", async () => {
    const { events, client } = await createPair();
    answerWith(events, "clock", 1);
    const one = client();
    const store = one.item("clock");
    const statuses = new Inbox<string>();
    store.subscribe(({ status }) => statuses.put(status));
    expect(one.item("clock")).toBe(store);
    expect(await statuses.next()).toBe("loading");
    expect(await statuses.next()).toBe("live");
    expect(store.get()).toBe(store.get());
    const before = store.get();
    events.emit("data:set:clock", 2);
    await statuses.next();
    expect(store.get()).not.toBe(before);
    expect(store.get()).toMatchObject({ value: 2, updatedAt: expect.any(Number) });
  });

  it("that nobody answers say so, and come alive with the first push", async () => {
    const { events, client } = await createPair();
    const one = client();
    const told = new Inbox<unknown>();
    one.on("ws:error", (report) => told.put(report));
    one.subscribe("ticker", (value, { status }) => told.put([value, status]));
    expect(await told.next()).toMatchObject({ of: "ticker", code: "no-handler" });
    events.emit("data:set:ticker", 5);
    expect(await told.next()).toEqual([5, "live"]);
  });

  it("that nobody answers are told on the console while the application does not listen", async () => {
    const { client } = await createPair();
    const told = new Inbox<unknown[]>();
    const warn = vi.spyOn(console, "warn").mockImplementation((...words) => told.put(words));
    atEnd(() => warn.mockRestore());
    const one = client();
    one.subscribe("ticker", () => {});
    const message = 'no handler for "data:get:ticker"';
    expect(await told.next()).toEqual(["ws:error", { of: "ticker", code: "no-handler", message }]);
    one.subscribe("clock", () => {});
    one.close(); // whoever closes a client knows it
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it("report what a listener throws when it is first called, and others hear", async () => {
    const { events, client } = await createPair();
    answerWith(events, "clock", 1);
    const reported = new Inbox<unknown>();
    const one = client({ report: (error) => reported.put(error) });
    const values = new Inbox<unknown>();
    one.subscribe("clock", (value) => values.put(value));
    await values.next();
    const failure = new Error("listener");
    one.subscribe("clock", () => {
      throw failure;
    });
    one.subscribe("clock", (value) => values.put(value));
    expect([await reported.next(), await values.next()]).toEqual([failure, 1]);
  });

  it("are frozen in development, so that no listener changes what the server confirms", async () => {
    const { events, client, cut } = await createPair();
    events.on("data:get:clock", () => events.emit("data:set:clock", { hands: [{ at: 1 }] }));
    const seen = new Inbox<[unknown, string]>();
    const mode = process.env.NODE_ENV;
    atEnd(() => {
      process.env.NODE_ENV = mode;
    });
    client().subscribe("clock", (value, { status }) => seen.put([value, status]));
    const [value] = await seen.next();
    expect(() => Object(value).hands.push(2)).toThrow(TypeError);
    expect(() => {
      Object(value).hands[0].at = 2;
    }).toThrow(TypeError);
    cut();
    expect((await seen.find(([, status]) => status === "live"))[0]).toEqual({ hands: [{ at: 1 }] });
    for (const each of ["production", undefined]) {
      if (each) process.env.NODE_ENV = each;
      else delete process.env.NODE_ENV;
      events.emit("data:set:clock", { in: each });
      expect(Object.isFrozen((await seen.next())[0])).toBe(false);
    }
  });

  it("keep the value beside an error, and lose the error with the next value", async () => {
    const { events, client } = await createPair();
    answerWith(events, "clock", 1);
    const seen = new Inbox<unknown>();
    client().subscribe("clock", (value, { status, error }) => seen.put([value, status, error?.code]));
    expect(await seen.next()).toEqual([1, "live", undefined]);
    events.emit("data:set:clock", new Error("secret"));
    expect(await seen.next()).toEqual([1, "error", "failed"]);
    events.emit("data:set:clock", 2);
    expect(await seen.next()).toEqual([2, "live", undefined]);
  });

  it("are stale when the application closes the client, and live again after connect", async () => {
    const { events, client } = await createPair();
    answerWith(events, "clock", 1);
    events.on("data:get:never", () => {});
    const one = client();
    const seen = new Inbox<string>();
    one.subscribe("clock", (_value, { status, error }) => seen.put(`${status} ${error?.code}`));
    one.subscribe("never", () => {});
    expect(await seen.next()).toBe("live undefined");
    one.close();
    expect(one.item("never").get()).toMatchObject({ status: "loading", error: undefined });
    await one.connect();
    expect([await seen.next(), await seen.next()]).toEqual(["stale undefined", "live undefined"]);
  });

  it("become errors when the server closes the connection for good, and live again after connect", async () => {
    const { events, router, client } = await createPair();
    answerWith(events, "clock", 1);
    const one = client();
    const seen = new Inbox<string>();
    one.subscribe("clock", (_value, { status, error }) => seen.put(`${status} ${error?.message}`));
    expect(await seen.next()).toBe("live undefined");
    const [session] = router.sessions;
    session?.close(4426, "too old");
    const error = "error connection closed by the server (4426: too old)";
    expect([await seen.next(), await seen.next()]).toEqual(["stale undefined", error]);
    await one.connect();
    expect(await seen.next()).toBe("live undefined");
  });

  it("end the loops over them when the application closes the client", async () => {
    const { events, client } = await createPair();
    answerWith(events, "clock", 1);
    const one = client();
    const seen: unknown[] = [];
    for await (const value of one.watch("clock")) {
      seen.push(value);
      one.close(); // the loop waits for the next value then
    }
    expect(seen).toEqual([1]);
  });
});
