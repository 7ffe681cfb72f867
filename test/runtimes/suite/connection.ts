import { holds, same } from "./expect.js";
import { Group } from "./registry.js";

export const connection = new Group("connection");

connection.check("is not opened before something needs it, and then is", async (world) => {
  const client = world.client();
  client.item("echo");
  same(client.state, { name: "idle" });
  await client.connect();
  same(client.state.name, "open");
  same(await world.server.sessions(world.name), 1);
});

connection.check("takes an address with http:, as a URL, or from a function", async (world) => {
  const http = world.url.replace("ws:", "http:");
  for (const url of [http, new URL(http), () => world.url]) {
    const client = world.client({ url });
    same(await client.get("echo"), [1, 2, 3]);
    client.close();
  }
});

connection.check("ends at the server too when the client is closed", async (world) => {
  const client = world.client();
  await client.connect();
  const gone = world.server.gone(world.name);
  client.close();
  await gone;
  same(await world.server.sessions(world.name), 0);
  same(client.state, { name: "closed", code: 1000, reason: "" });
});

connection.check("stands while nothing is said for a while, by pings of the protocol", async (world) => {
  const client = world.client();
  await client.connect();
  const states: string[] = [];
  client.onState(({ name }) => void states.push(name));
  // The server asks after 500 ms of silence and waits for 500 ms: no event tells that it was content.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  same([states, await world.server.sessions(world.name)], [[], 1]);
});

connection.check("leaves plain HTTP on the same port alone", async (world) => {
  const client = world.client();
  await client.connect();
  const statistics = await world.server.stats();
  holds(statistics.sessions > 0, "a session is counted");
  same(await client.get("echo"), [1, 2, 3]);
});
