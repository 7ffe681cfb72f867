import { Inbox } from "../../support/inbox.js";
import { codeOf, rejectionOf, same } from "./expect.js";
import { Group } from "./registry.js";

export const errors = new Group("errors");

errors.check("of a handler say nothing of its text, unless they are meant to travel", async (world) => {
  const client = world.client();
  for (const failing of [client.get("broken"), client.request("break")]) {
    const { code, message } = await rejectionOf(failing);
    same([code, message.includes("secret")], ["failed", false]);
  }
  same((await rejectionOf(client.get("refused"))).code, "not-today");
  same(await codeOf(client.request("refuse")), "not-you");
});

errors.check("tell what is missing: no handler, no value, none that JSON can hold", async (world) => {
  const client = world.client();
  same(await codeOf(client.get("nobody")), "no-handler");
  same(await codeOf(client.request("nobody")), "no-handler");
  same(await codeOf(client.get("nothing")), "no-value");
  same(await codeOf(client.get("endless")), "unserializable");
});

errors.check("come as an event where nobody waits", async (world) => {
  const client = world.client();
  const told = new Inbox<unknown>();
  client.on("ws:error", ({ of, code }) => told.put([of, code]));
  client.emit("data:set:score", { data: 1 });
  same(await told.next(), ["data:set:score", "reserved"]);
  client.subscribe("broken", () => {});
  same(await told.next(), ["broken", "failed"]);
});

errors.check("of a listener are reported, and the next listener hears all the same", async (world) => {
  const reported: unknown[] = [];
  const client = world.client({ report: (error) => reported.push(error) });
  const heard = new Inbox<unknown>();
  const failure = new Error("of a listener");
  client.on("said", () => {
    throw failure;
  });
  client.on("said", (message) => heard.put(message));
  await client.request("say back", { value: 1 });
  await heard.next();
  same([reported.length, reported[0] === failure], [1, true]);
});

errors.check(
  "of a listener and of a token's function end nothing where nobody takes reports",
  async (world) => {
    if (globalThis.document) return; // a page has events for them
    let asked = 0;
    const token = (): string => {
      if (++asked === 1) throw new Error("no token yet: this is reported");
      return "token";
    };
    const client = world.client({ token, report: undefined });
    const heard = new Inbox<unknown>();
    client.on("said", (message) => {
      heard.put(message);
      throw new Error("of a listener: this is reported");
    });
    await client.request("say back", { value: 1 });
    await heard.next();
    same(await client.get("echo"), [1, 2, 3]);
  },
);

errors.check("of what cannot be sent are thrown at once", async (world) => {
  const client = world.client();
  const cycle: { inner?: unknown } = {};
  cycle.inner = cycle;
  same(await codeOf(client.request("add", { cycle })), "unserializable");
  same(await codeOf(client.get("")), "malformed");
});

errors.check("of a message that is too long come before it is sent, and cost nothing else", async (world) => {
  const client = world.client();
  await client.get("echo"); // the limit came with the welcome
  const states: string[] = [];
  client.onState(({ name }) => void states.push(name));
  const text = "é".repeat(40_000); // fewer characters than the limit has bytes
  same(await codeOf(client.request("plain", { text })), "limit");
  let thrown: unknown;
  try {
    client.emit("cheer", { text });
  } catch (error) {
    thrown = error;
  }
  same((thrown as { code?: string }).code, "limit");
  same([await client.get("echo"), states], [[1, 2, 3], []]);
});
