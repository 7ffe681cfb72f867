import { codeOf, holds, same } from "./expect.js";
import { Group } from "./registry.js";

export const gets = new Group("gets");

gets.check("resolve with the answer, whole and by id", async (world) => {
  const client = world.client();
  same(await client.get("echo"), [1, 2, 3]);
  same(await client.get("echo", 7), { id: 7 });
  same(await client.get("data:get:echo", "x"), { id: "x" });
});

gets.check("bring every kind of JSON unharmed", async (world) => {
  const client = world.client();
  const kinds: unknown[] = [
    "Grüße, 世界, 👩‍🚀, \u2028 and \u0000",
    "",
    0,
    -1.5e300,
    Number.MAX_SAFE_INTEGER,
    true,
    false,
    null,
    [],
    {},
    { deep: { list: [[[{ key: "value" }]]] } },
    { __proto__x: 1, constructor: 2 },
  ];
  for (const value of kinds) {
    await world.server.publish(world.name, value);
    same(await client.get("score", world.name), value);
  }
});

gets.check("bring a value of a million characters", async (world) => {
  const client = world.client();
  const long = "täglich ".repeat(125_000);
  await world.server.publish(world.name, long);
  holds((await client.get("score", world.name)) === long, "the long text is the same");
});

gets.check("that are many at once are all answered, each with its own", async (world) => {
  const client = world.client();
  const ids = Array.from({ length: 100 }, (_, n) => `${world.name}-${n}`);
  const answers = await Promise.all(ids.map((id) => client.get("echo", id)));
  same(
    answers,
    ids.map((id) => ({ id })),
  );
});

gets.check("that are equal and in flight cost one call of the handler", async (world) => {
  const [one, other] = [world.client(), world.client()];
  const answers = [1, 2, 3].flatMap(() => [one.get("held", world.name), other.get("held", world.name)]);
  // Frames are taken in their order, so what is answered last shows that the others have arrived.
  await Promise.all([one.get("echo"), other.get("echo")]);
  await world.server.release();
  const answer = { id: world.name };
  same(await Promise.all(answers), [answer, answer, answer, answer, answer, answer]);
  same(await world.server.calls(`held:${world.name}`), 1);
});

gets.check("end with timeout, aborted and closed", async (world) => {
  const client = world.client();
  same(await codeOf(client.get("held", 1, { timeoutMs: 20 })), "timeout");
  const controller = new AbortController();
  const aborted = codeOf(client.get("held", 2, { signal: controller.signal }));
  controller.abort();
  same(await aborted, "aborted");
  const closed = codeOf(client.get("held", 3));
  client.close();
  same(await closed, "closed");
  await world.server.release();
});

gets.check("of private data are answered to each client with its own", async (world) => {
  const [one, other] = [world.client(), world.client({ url: `${world.url}-other` })];
  const answers = await Promise.all([one.get("mine"), other.get("mine")]);
  same(answers, [{ url: `/?as=${world.name}` }, { url: `/?as=${world.name}-other` }]);
});
