/** What client and server do together, written once and run over memory and over real sockets. */
import { describe, expect, it } from "vitest";
import { reaches } from "../support/client.js";
import { Inbox } from "../support/inbox.js";
import { transports } from "../support/pair.js";
import { catchUnhandled } from "../support/unhandled.js";

describe.each(transports)("the connection %s", (_, createPair) => {
  it("is not opened before something needs it", async () => {
    const { client } = await createPair();
    const one = client();
    one.item("clock");
    one.on("news", () => {});
    expect(one.state).toEqual({ name: "idle" });
    one.emit("x");
    expect(one.state.name).toBe("connecting");
    await one.connect();
    expect(one.state.name).toBe("open");
  });

  it("comes back for as long as the close code is not final", async () => {
    const { client, cut } = await createPair();
    const one = client();
    for (const _again of [1, 2, 3]) {
      await one.connect();
      cut();
      await reaches(one, "waiting");
      await reaches(one, "open");
    }
  });

  it("ends with a final close code, and all that waits with it", async () => {
    const { events, router, client } = await createPair();
    events.on("data:get:never", () => {});
    const one = client();
    await one.connect();
    const pending = one.get("never");
    const [session] = router.sessions;
    session?.close(4403, "not you");
    await expect(pending).rejects.toMatchObject({
      code: "forbidden",
      message: "connection closed by the server (4403: not you)",
    });
    expect(one.state).toEqual({ name: "closed", code: 4403, reason: "not you" });
  });

  it("that nobody waits for is closed without a rejection that nobody handles", async () => {
    const unhandled = catchUnhandled();
    const { client } = await createPair();
    const one = client();
    void one.connect();
    one.close();
    const waited = one.connect();
    one.close();
    await expect(waited).rejects.toMatchObject({ code: "closed" });
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });

  it("tells every listener the newest state last", async () => {
    const { client } = await createPair();
    const one = client();
    const seen: string[] = [];
    one.onState(({ name }) => {
      if (name === "open") one.close();
    });
    one.onState(({ name }) => void seen.push(name));
    await one.connect().catch(() => {});
    expect(seen).toEqual(["connecting", "closed"]);
  });

  it("stays closed after close, whatever is sent, until connect", async () => {
    const { client } = await createPair();
    const one = client();
    one.close();
    one.emit("x");
    await one.get("x").catch(() => {});
    await one.request("x").catch(() => {});
    expect(one.state).toEqual({ name: "closed", code: 1000, reason: "" });
    await one.connect();
    expect(one.state.name).toBe("open");
  });

  it("is opened again by a subscription after close, as React does in StrictMode", async () => {
    const { events, client } = await createPair();
    events.on("data:get:clock", () => events.emit("data:set:clock", 1));
    const one = client();
    const store = one.item("clock");
    const seen = new Inbox<string>();
    const mount = () => store.subscribe(({ status, error }) => seen.put(`${status} ${error?.code}`));
    const unmount = mount();
    await seen.find((each) => each === "live undefined");
    unmount();
    one.close();
    mount();
    expect(await seen.next()).toBe("stale undefined");
    expect(await seen.next()).toBe("live undefined");
    expect(seen.all).not.toContain("error closed");
  });

  it("is not opened again when the server closed it for good, nor by what was subscribed before", async () => {
    const { events, router, client } = await createPair();
    events.on("data:get:clock", () => events.emit("data:set:clock", 1));
    const [refused, closed] = [client(), client()];
    await refused.connect();
    const [session] = router.sessions;
    session?.close(4403, "not you");
    await reaches(refused, "closed");
    refused.subscribe("clock", () => {});
    closed.subscribe("clock", () => {});
    closed.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect([refused.state, closed.state]).toEqual([
      { name: "closed", code: 4403, reason: "not you" },
      { name: "closed", code: 1000, reason: "" },
    ]);
  });
});
