/** An error that may pass does. */
import { describe, expect, it } from "vitest";
import { script } from "../../support/script.js";

async function failing(code: string, options = {}) {
  const parts = script(options);
  const item = parts.client.item("a");
  const statuses: string[] = [];
  item.subscribe(({ status }) => statuses.push(status));
  const socket = await parts.opened();
  socket.welcome();
  const fail = (): void => socket.answer("data:get:a", { error: { code, message: "no" } });
  const asked = (): number => socket.gets().filter(({ event }) => event === "data:get:a").length;
  fail();
  return { ...parts, item, socket, statuses, fail, asked };
}

describe("an item in error", () => {
  it.each(["failed", "timeout", "no-handler", "limit", "of-the-application"])(
    "is asked for again, each time later, after %s",
    async (code) => {
      const { clock, asked, fail, socket, item, statuses } = await failing(code);
      await clock.advance(2_749);
      expect(asked()).toBe(1);
      await clock.advance(1); // between 0.5 and 5 s
      expect(asked()).toBe(2);
      fail();
      await clock.advance(5_000);
      expect(asked()).toBe(3);
      expect(statuses).toEqual(["loading", "error"]); // what is known has not changed
      socket.answer("data:get:a", { etag: "e1", data: 1 });
      expect(item.get()).toMatchObject({ status: "live", value: 1 });
      await clock.advance(60_000);
      expect(asked()).toBe(3);
    },
  );

  it.each(["forbidden", "malformed", "mode", "reserved"])("is asked for once after %s", async (code) => {
    const { clock, asked } = await failing(code);
    await clock.advance(50_000);
    expect(asked()).toBe(1);
  });

  it("does not ask all clients' servers at one moment", async () => {
    const { clock, asked } = await failing("failed", { random: () => 0 });
    await clock.advance(500);
    expect(asked()).toBe(2);
  });

  it("is not asked for again when nobody listens any more, or a value came", async () => {
    const { clock, client, socket } = await failing("failed");
    const leave = client.item("b").subscribe(() => {});
    await clock.advance(0);
    socket.answer("data:get:b", { error: { code: "failed", message: "no" } });
    leave();
    socket.say({ event: "data:set:a", etag: "e1", data: 1 });
    const { length } = socket.gets();
    await clock.advance(60_000);
    expect(
      socket
        .gets()
        .slice(length)
        .filter(({ event }) => String(event).includes(":get:")),
    ).toEqual([]);
    client.close();
    expect(clock.pending).toBe(0);
  });

  it("leaves no timer behind when the client is closed", async () => {
    const { clock, client } = await failing("failed");
    client.close();
    expect(clock.pending).toBe(0);
  });

  it("for which there was no room is asked for as soon as another was left", async () => {
    const { clock, client, socket, asked } = await failing("limit");
    const leave = client.item("b").subscribe(() => {});
    await clock.advance(0);
    leave();
    await clock.advance(0);
    expect(asked()).toBe(2);
    expect(socket.sent.slice(-2)).toMatchObject([{ event: "ws:end" }, { event: "data:get:a" }]);
  });
});
