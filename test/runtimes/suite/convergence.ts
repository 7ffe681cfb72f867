import { Inbox } from "../../support/inbox.js";
import { holds, same } from "./expect.js";
import { Group } from "./registry.js";
import { reaches } from "./world.js";

export const convergence = new Group("convergence");
const VERSIONS = 2_000;
const CHARACTERS = 20_000;

interface Version {
  version: number;
}

/** What a listener has seen of an item whose versions only grow. */
class Seen {
  readonly inbox = new Inbox<number>();
  isInOrder = true;
  #last = 0;

  take(value: unknown): void {
    const { version } = value as Version;
    if (version < this.#last) this.isInOrder = false;
    this.#last = version;
    this.inbox.put(version);
  }

  last(version: number): Promise<number> {
    return this.inbox.find((each) => each === version);
  }
}

convergence.check(
  "after a cut: what was set meanwhile is there, and what was not is confirmed",
  async (world) => {
    const client = world.client();
    const [set, still] = [new Inbox<unknown>(), new Inbox<unknown>()];
    await world.server.publish(`${world.name}-set`, 1);
    await world.server.publish(`${world.name}-still`, "still");
    client.subscribe("score", `${world.name}-set`, (value, { status }) => set.put([value, status]));
    client.subscribe("score", `${world.name}-still`, (value, { status }) => still.put([value, status]));
    await Promise.all([set.next(), still.next()]);
    await world.link.refuse();
    same(await set.next(), [1, "stale"]);
    await world.server.publish(`${world.name}-set`, 2);
    await world.link.accept();
    same(await set.next(), [2, "live"]);
    same(
      [await still.next(), await still.next()],
      [
        ["still", "stale"],
        ["still", "live"],
      ],
    );
  },
);

convergence.check("through twenty cuts while versions are set, never back in time", async (world) => {
  const client = world.client();
  const seen = new Seen();
  let version = 1;
  await world.server.publish(world.name, { version });
  client.subscribe("score", world.name, (value) => seen.take(value));
  await seen.last(1);
  for (let cut = 0; cut < 20; cut++) {
    const waiting = reaches(client, "waiting");
    await world.server.publish(world.name, { version: ++version });
    await world.link.cut();
    await world.server.publish(world.name, { version: ++version });
    await waiting;
    await reaches(client, "open");
  }
  await world.server.publish(world.name, { version: ++version });
  await seen.last(version);
  holds(seen.isInOrder, "no version is older than the one before");
});

convergence.check(
  "of a slow reader: the newest arrives, and the server holds little meanwhile",
  async (world) => {
    const client = world.client();
    const seen = new Seen();
    await world.server.publish(world.name, { version: 0 });
    client.subscribe("score", world.name, (value) => seen.take(value));
    await seen.last(0);
    const before = await world.server.stats();
    await world.link.stall();
    const { bufferedBytes, conflated } = await world.server.flood(world.name, VERSIONS, CHARACTERS);
    await world.link.resume();
    await seen.last(VERSIONS);
    holds(seen.isInOrder, "no version is older than the one before");
    holds(bufferedBytes < 2 * 1024 * 1024, `few bytes wait while it does not read, not ${bufferedBytes}`);
    holds(conflated - before.conflated > VERSIONS / 4, `versions are conflated, not only ${conflated}`);
  },
);

convergence.check("over a link that brings byte after byte", async (world) => {
  await world.link.sliceNew();
  const client = world.client();
  const seen = new Inbox<unknown>();
  await world.server.publish(world.name, "ä€👩‍🚀");
  client.subscribe("score", world.name, (value) => seen.put(value));
  same(await seen.next(), "ä€👩‍🚀");
  same(await client.request("add", { a: 40, b: 2 }), 42);
});
