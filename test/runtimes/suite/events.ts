import { Inbox } from "../../support/inbox.js";
import { same } from "./expect.js";
import { Group } from "./registry.js";

export const events = new Group("events");
export const requests = new Group("requests");

events.check("that are emitted arrive with their fields, in their order", async (world) => {
  const client = world.client();
  const as = world.name;
  const expected = Array.from({ length: 50 }, (_, n) => ({ event: "cheer", as, n }));
  for (const { n } of expected) client.emit("cheer", { as, n });
  await client.request("here", { as });
  same(await world.server.heard(as), expected);
});

events.check("that are emitted without a connection are kept, or refused as told", async (world) => {
  const client = world.client();
  const as = world.name;
  await world.link.refuse();
  same(client.emit("cheer", { as, n: 1 }), true);
  same(client.emit("cheer", { as, n: 2 }, { offline: "refuse" }), false);
  await world.link.accept();
  await client.request("here", { as });
  same(await world.server.heard(as), [{ event: "cheer", as, n: 1 }]);
});

events.check("of the server arrive in their order, every one", async (world) => {
  const client = world.client();
  const heard = new Inbox<unknown>();
  client.on(`news ${world.name}`, (message) => heard.put(message));
  await client.connect();
  await client.get("echo");
  await world.server.broadcast(`news ${world.name}`, 1_000);
  await heard.find((message) => (message as { n: number }).n === 1_000);
  same(
    heard.all.map((message) => (message as { n: number }).n),
    Array.from({ length: 1_000 }, (_, n) => n + 1),
  );
});

events.check("for one client reach only that one", async (world) => {
  const [one, other] = [world.client(), world.client()];
  const [heard, overheard] = [new Inbox<unknown>(), new Inbox<unknown>()];
  one.on("said", (message) => heard.put(message));
  other.on("said", (message) => overheard.put(message));
  await other.connect();
  await one.request("say back", { value: "hello" });
  same(await heard.next(), { event: "said", value: "hello" });
  await other.get("echo");
  same(overheard.all, []);
});

events.check("all reach who listens to *", async (world) => {
  const client = world.client();
  const heard = new Inbox<unknown>();
  client.on("*", (message) => heard.put(message));
  await client.request("say back", { value: [1] });
  same(await heard.next(), { event: "said", value: [1] });
});

requests.check("resolve with the reply of the handler", async (world) => {
  const client = world.client();
  same(await client.request("add", { a: 1, b: 2 }), 3);
  same(
    await client.request("plain", { text: "ünï" }).then((reply) => (reply as { text: string }).text),
    "ünï",
  );
});

requests.check("that are many at once each get their own reply", async (world) => {
  const client = world.client();
  const sums = await Promise.all(
    Array.from({ length: 200 }, (_, n) => client.request("add", { a: n, b: n })),
  );
  same(
    sums,
    sums.map((_, n) => 2 * n),
  );
});

requests.check("whose reply is lost are asked again, and run once", async (world) => {
  const client = world.client();
  const as = world.name;
  const reply = client.request("hold", { as });
  await client.request("here", { as });
  await world.link.cut();
  await client.request("here", { as }); // over the next connection, after the one that was sent again
  await world.server.release();
  same([await reply, await world.server.calls(`hold:${as}`)], ["released", 1]);
});

requests.check("wait for a connection that is not there yet", async (world) => {
  const client = world.client();
  await world.link.refuse();
  const sum = client.request("add", { a: 2, b: 3 });
  await world.link.accept();
  same(await sum, 5);
});
