/** A message that is too long for the server costs itself, and nothing else. */
import { describe, expect, it } from "vitest";
import { connect, reaches } from "../support/client.js";
import { startHostile } from "../support/hostile-server.js";
import { Inbox } from "../support/inbox.js";
import { quietLog, startServer } from "../support/server.js";

/** A server that takes 10,000 bytes, and a client of it with what it saw. */
async function start() {
  const heard: unknown[] = [];
  const { sockets, url } = await startServer({ maxPayloadBytes: 10_000, log: quietLog() });
  sockets.answer("clock", () => 1);
  sockets.handle("save", ({ text }) => {
    heard.push(text);
    return String(text).length;
  });
  const client = connect(url);
  const states: string[] = [];
  client.onState(({ name }) => void states.push(name));
  const dropped = new Inbox<unknown>();
  client.on("ws:dropped", ({ event, reason, fields }) =>
    dropped.put([event, reason, String(Object(fields).text).length]),
  );
  return { client, states, dropped, heard };
}

const LIMIT = {
  code: "limit",
  message: expect.stringContaining("10000 bytes are allowed (maxPayloadBytes)"),
};

describe("a request that is too long", () => {
  it("is refused before it is sent, and what else waits goes on", async () => {
    const { client, states } = await start();
    const statuses: string[] = [];
    client.subscribe("clock", (_, { status }) => statuses.push(status));
    await client.get("clock");
    await expect(client.request("save", { text: "x".repeat(10_000) })).rejects.toMatchObject(LIMIT);
    expect(await client.request("save", { text: "small" })).toBe(5);
    expect([states, statuses]).toEqual([["connecting", "open"], ["live"]]);
  });

  it("is counted in bytes of UTF-8", async () => {
    const { client, states } = await start();
    await client.get("clock");
    for (const [character, fitting] of Object.entries({ é: 4_900, "€": 3_300, "😀": 2_450 })) {
      expect(await client.request("save", { text: character.repeat(fitting) })).toBeGreaterThan(0);
      const longer = client.request("save", { text: character.repeat(fitting + 100) });
      await expect(longer).rejects.toMatchObject(LIMIT);
    }
    expect(states).toEqual(["connecting", "open"]);
  });

  it("that was sent before the limit was known is refused when it is told", async () => {
    const { client, states, heard } = await start();
    const [long, short] = [
      client.request("save", { text: "x".repeat(10_000) }),
      client.request("save", { text: "small" }),
    ];
    await expect(long).rejects.toMatchObject({ code: "limit" });
    expect(await short).toBe(5);
    expect(states.filter((name) => name === "open").length).toBeLessThanOrEqual(3);
    expect(heard).toEqual(["small"]);
  });

  it("is not sent a third time to a server that does not tell its limit", async () => {
    const { url, sockets, heard } = await startHostile();
    const client = connect(url);
    const answer = client.request("save", { text: "x".repeat(1_000) });
    const small = client.request("save", { text: "small" });
    const isLong = ({ text }: Record<string, unknown>): boolean => String(text).length === 1_000;
    for (let time = 0; time < 2; time++) {
      await heard.find(isLong);
      (await sockets.next()).close(1009);
    }
    await expect(answer).rejects.toMatchObject({ code: "limit", message: expect.stringContaining("1009") });
    const third = await sockets.next();
    const { ref } = await heard.find(({ text }) => text === "small");
    third.send(JSON.stringify({ event: "ws:reply", ref, data: "saved" }));
    expect(await small).toBe("saved");
    expect(heard.all.filter(isLong)).toHaveLength(2);
  });

  it("is sent again as often as the connection breaks for other reasons", async () => {
    const { url, sockets, heard } = await startHostile();
    const client = connect(url);
    const answer = client.request("save", { text: "x".repeat(1_000) });
    for (const code of [1012, 1011, 1001]) {
      await heard.find(({ event }) => event === "save");
      (await sockets.next()).close(code);
    }
    const { ref } = await heard.find(({ event }) => event === "save");
    (await sockets.next()).send(JSON.stringify({ event: "ws:reply", ref, data: "saved" }));
    expect(await answer).toBe("saved");
  });
});

describe("an event that is too long", () => {
  it("is refused with an error as soon as the limit is known", async () => {
    const { client, states } = await start();
    await client.get("clock");
    expect(() => client.emit("save", { text: "x".repeat(10_000) })).toThrow(expect.objectContaining(LIMIT));
    expect(client.emit("save", { text: "small" })).toBe(true);
    await client.get("clock");
    expect(states).toEqual(["connecting", "open"]);
  });

  it("that was taken before the limit was known is reported", async () => {
    const { client, dropped, heard } = await start();
    expect(client.emit("save", { text: "x".repeat(10_000) })).toBe(true);
    expect(await dropped.next()).toEqual(["save", "limit", 10_000]);
    await reaches(client, "open");
    expect(await client.request("save", { text: "small" })).toBe(5);
    expect(heard).toEqual(["small"]);
  });

  it("is reported also when the server only closes the connection", async () => {
    const { url, sockets, heard } = await startHostile();
    const client = connect(url);
    const dropped = new Inbox<unknown>();
    client.on("ws:dropped", ({ fields, reason }) => dropped.put([fields, reason]));
    await client.connect();
    for (const n of [3, 5_000, 4]) client.emit("save", { text: "x".repeat(n) });
    await heard.find(({ text }) => text === "xxxx");
    (await sockets.next()).close(1009);
    expect(await dropped.next()).toEqual([{ text: "x".repeat(5_000) }, "limit"]);
    await reaches(client, "open");
    expect(dropped.all).toHaveLength(1);
  });
});
