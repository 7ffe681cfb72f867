/** Who is in a group whose members are on several nodes. */
import { describe, expect, it } from "vitest";
import { createRouter, type Presence, type PresenceList, type Router } from "../../../server/index.js";
import { memoryEngine, VirtualClock } from "../../../testing/index.js";
import { atEnd } from "../../support/disposing.js";
import { quietLog } from "../../support/server.js";
import { Viewer } from "../../support/viewer.js";

const [ann, bob] = [{ id: "ann" }, { id: "bob" }];

/** Who is in the group, and what they say of themselves. */
function namesIn(presence: unknown): string {
  const { members = [] } = Object(presence) as Partial<Presence>;
  return members.map(({ user, data }) => `${user}${data === undefined ? "" : `:${data}`}`).join(" ");
}

describe("on several nodes", () => {
  interface Node {
    router: Router;
    list: PresenceList;
  }

  async function start(count = 2, options = {}) {
    const clock = new VirtualClock();
    const hub = memoryEngine({ clock });
    const engines = Array.from({ length: count }, () => hub.engine());
    const nodes = engines.map((cluster): Node => {
      const router = createRouter({
        webSockets: true,
        clock,
        log: quietLog(),
        authorize: () => true,
        cluster,
      });
      atEnd(() => router.close());
      return { router, list: router.presence("room", options) };
    });
    await clock.advance(100);
    return { clock, hub, engines, nodes };
  }

  /** A client that has joined the room, and one that looks at its list. */
  function enter({ router }: Node, user: object, data?: unknown): Viewer {
    const viewer = new Viewer(router, user);
    viewer.say({ event: "ws:join", group: "room:42", ref: "j", data });
    return viewer;
  }
  function look({ router }: Node): () => string {
    const viewer = new Viewer(router, { id: "viewer" });
    viewer.say({ event: "data:get:room", id: 42, ref: "g", live: true });
    return () => namesIn(viewer.values.get("room:42"));
  }

  it("lists who is on any of them, in one order, a user once", async () => {
    const { clock, nodes } = await start(3);
    const lists = nodes.map(look);
    const [first, second, third] = nodes as [Node, Node, Node];
    enter(first, ann, 1);
    await clock.advance(200);
    enter(second, bob);
    await clock.advance(200);
    enter(third, ann, 2);
    await clock.advance(200);
    expect(lists.map((list) => list())).toEqual(["ann:2 bob", "ann:2 bob", "ann:2 bob"]);
  });

  it("answers who asks first with what the others know", async () => {
    const { clock, nodes } = await start();
    const [here, there] = nodes as [Node, Node];
    enter(there, ann);
    await clock.advance(200);
    const viewer = new Viewer(here.router, bob);
    viewer.say({ event: "data:get:room", id: 42, ref: "g" });
    await clock.advance(50);
    expect(namesIn(viewer.values.get("room:42"))).toBe("ann");
  });

  it("keeps who moves from one node to another", async () => {
    const { clock, nodes } = await start();
    const [here, there] = nodes as [Node, Node];
    const seen: string[] = [];
    const list = look(here);
    const gone = enter(there, ann, 1);
    await clock.advance(200);
    enter(there, bob);
    await clock.advance(200);
    gone.close();
    for (let n = 0; n < 10; n++) {
      await clock.advance(100);
      seen.push(list());
    }
    enter(here, ann, 2);
    for (let n = 0; n < 300; n++) {
      await clock.advance(100);
      seen.push(list());
    }
    expect([...new Set(seen)]).toEqual(["ann:1 bob", "ann:2 bob"]);
  });

  it("lets go of those of a node that has died when its lease has ended, and takes them back with it", async () => {
    const { clock, hub, engines, nodes } = await start();
    const [here, there] = nodes as [Node, Node];
    const list = look(here);
    enter(there, ann);
    await clock.advance(200);
    hub.cut(engines[1] as never, 60_000);
    await clock.advance(10_000);
    expect(list()).toBe("ann");
    await clock.advance(15_000);
    expect(list()).toBe("");
    await clock.advance(60_000);
    expect(list()).toBe("ann");
  });

  it("waits for those of a node that has said goodbye", async () => {
    const { clock, nodes } = await start();
    const [here, there] = nodes as [Node, Node];
    const list = look(here);
    enter(there, ann);
    await clock.advance(200);
    there.router.close();
    await clock.advance(5_000);
    expect(list()).toBe("ann");
    enter(here, ann, 2);
    await clock.advance(20_000);
    expect(list()).toBe("ann:2");
  });

  it("writes nothing while nothing changes", async () => {
    const { clock, nodes } = await start();
    nodes.map(look);
    for (const node of nodes) enter(node, ann);
    await clock.advance(1_000);
    const sent = (): number[] =>
      nodes.map(({ router }) => router.cluster?.nodes()[0]?.stats.cluster?.sent ?? 0);
    const before = sent();
    await clock.advance(120_000);
    expect(sent()).toEqual(before);
  });
});
