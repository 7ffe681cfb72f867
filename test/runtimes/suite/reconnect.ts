import { Inbox } from "../../support/inbox.js";
import { codeOf, same } from "./expect.js";
import { Group } from "./registry.js";
import { reaches } from "./world.js";

export const reconnect = new Group("reconnect");

reconnect.check("after each close that is not final", async (world) => {
  const client = world.client();
  for (const code of [1000, 1011, 1012, 4408]) {
    await client.connect();
    const waiting = reaches(client, "waiting");
    await world.server.close(world.name, code);
    await waiting;
    await reaches(client, "open");
  }
  same(await client.get("echo"), [1, 2, 3]);
});

reconnect.check("after a connection that breaks without a close", async (world) => {
  const client = world.client();
  for (const _again of [1, 2, 3]) {
    await client.connect();
    const waiting = reaches(client, "waiting");
    await world.link.cut();
    await waiting;
    await reaches(client, "open");
  }
});

reconnect.check("when the server ends the socket without a word", async (world) => {
  const client = world.client();
  await client.request("here", { as: world.name });
  const waiting = reaches(client, "waiting");
  await world.server.terminate(world.name);
  await waiting;
  same(await client.get("echo"), [1, 2, 3]);
});

reconnect.check("when nobody is there, until somebody is", async (world) => {
  const client = world.client();
  await client.connect();
  const fourth = reaches(client, "waiting", 4);
  await world.link.refuse();
  await fourth;
  await world.link.accept();
  await reaches(client, "open");
  same(await client.get("echo"), [1, 2, 3]);
});

reconnect.check("not after a final close, which ends all that waits", async (world) => {
  const client = world.client();
  await client.connect();
  const waiting = codeOf(client.get("held", world.name));
  await client.get("echo");
  await world.server.close(world.name, 4403);
  same(await waiting, "forbidden");
  const { name, code } = client.state as { name: string; code?: number };
  same([name, code], ["closed", 4403]);
  await world.server.release();
});

reconnect.check("from a link that is dead without a word, on both sides", async (world) => {
  const client = world.client();
  const gaps = new Inbox<unknown>();
  client.on("ws:gap", (gap) => gaps.put(gap));
  await client.connect();
  await client.get("echo");
  const [waiting, gone] = [reaches(client, "waiting"), world.server.gone(world.name)];
  await world.link.swallow("toClient", "toServer");
  await Promise.all([waiting, gone, gaps.next()]);
  same(await client.get("echo"), [1, 2, 3]);
});

reconnect.check("to another node when the server asks for it, without a gap for items", async (world) => {
  const client = world.client();
  const statuses: string[] = [];
  await world.server.publish(world.name, 1);
  const seen = new Inbox<unknown>();
  client.subscribe("score", world.name, (value, { status }) => {
    statuses.push(status);
    seen.put(value);
  });
  await seen.next();
  const gone = world.server.gone(world.name);
  await world.server.drain(400);
  await gone;
  await world.server.publish(world.name, 2);
  await seen.find((value) => value === 2);
  same([client.state.name, statuses.includes("stale")], ["open", false]);
});
