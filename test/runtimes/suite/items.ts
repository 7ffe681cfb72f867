import { Inbox } from "../../support/inbox.js";
import { same } from "./expect.js";
import { Group } from "./registry.js";

export const items = new Group("live items");

items.check("bring the value, then each new one", async (world) => {
  const client = world.client();
  const seen = new Inbox<unknown>();
  await world.server.publish(world.name, 1);
  client.subscribe("score", world.name, (value, { status }) => seen.put([value, status]));
  same(await seen.next(), [1, "live"]);
  for (const value of [2, 3]) {
    await world.server.publish(world.name, value);
    same(await seen.next(), [value, "live"]);
  }
});

items.check("reach every client that watches", async (world) => {
  const clients = [1, 2, 3, 4, 5].map(() => world.client());
  await world.server.publish(world.name, "first");
  const inboxes = clients.map((client) => {
    const seen = new Inbox<unknown>();
    client.subscribe("score", world.name, (value) => seen.put(value));
    return seen;
  });
  same(await Promise.all(inboxes.map((seen) => seen.next())), Array(5).fill("first"));
  await world.server.publish(world.name, "second");
  same(await Promise.all(inboxes.map((seen) => seen.next())), Array(5).fill("second"));
});

items.check("can be subscribed to before they are first set", async (world) => {
  const client = world.client();
  const seen = new Inbox<unknown>();
  client.subscribe("pushed", world.name, (value) => seen.put(value));
  client.subscribe("score", world.name, (value) => seen.put(value));
  await client.get("echo");
  await world.server.publish(world.name, "at last");
  same(await seen.next(), "at last");
});

items.check("are a store whose snapshot is the same object until something changes", async (world) => {
  const client = world.client();
  await world.server.publish(world.name, { points: 1 });
  const store = client.item("score", world.name);
  same(store.get().status, "loading");
  const changes = new Inbox<unknown>();
  const stop = store.subscribe(({ value }) => changes.put(value));
  await changes.find((value) => value !== undefined);
  const [before, again] = [store.get(), store.get()];
  same(before === again, true);
  await world.server.publish(world.name, { points: 2 });
  same(await changes.next(), { points: 2 });
  same([store.get() === before, store.get().value], [false, { points: 2 }]);
  stop();
});

items.check("are an async iterable that ends with its signal", async (world) => {
  const client = world.client();
  const controller = new AbortController();
  await world.server.publish(world.name, 1);
  const seen: unknown[] = [];
  for await (const value of client.watch("score", world.name, { signal: controller.signal })) {
    seen.push(value);
    if (seen.length < 3) await world.server.publish(world.name, seen.length + 1);
    else controller.abort();
  }
  same(seen, [1, 2, 3]);
});

items.check("are sent no more to who has left them", async (world) => {
  const client = world.client({ lingerMs: 0 });
  const seen = new Inbox<unknown>();
  await world.server.publish(world.name, 1);
  const stop = client.subscribe("score", world.name, (value) => seen.put(value));
  await seen.next();
  stop();
  await client.get("echo", "after the microtask in which it leaves");
  await client.get("echo", "so that the server has read that it left");
  const before = await world.server.stats();
  await world.server.publish(world.name, 2);
  same(await client.get("echo"), [1, 2, 3]);
  const { framesOut } = await world.server.stats();
  same([seen.all, framesOut - before.framesOut], [[1], 1]);
});
