/** Events for users, groups and sessions, on one node and on several. */
import { describe, expect, it } from "vitest";
import { createRouter } from "../../server/index.js";
import { atEnd } from "../support/disposing.js";
import { quietLog } from "../support/server.js";
import { Viewer } from "../support/viewer.js";
import { ann, bob, isClosed, newsOf, start } from "./audiences-set-up.js";

describe("on several nodes", () => {
  it("broadcasts to all, once", async () => {
    const { clock, routers } = await start();
    const viewers = routers.map((router) => new Viewer(router));
    await clock.advance(20);
    routers[0].broadcast("news", { text: "a" });
    routers[1].broadcast("news", { text: "b" });
    await clock.advance(20);
    for (const viewer of viewers) expect(newsOf(viewer).sort()).toEqual(["a", "b"]);
  });

  it("sends an event to all sessions of a user, and to nobody else", async () => {
    const { clock, routers } = await start();
    const [here, there, other] = [
      new Viewer(routers[0], ann),
      new Viewer(routers[1], ann),
      new Viewer(routers[1], bob),
    ];
    await clock.advance(20);
    routers[0].emit({ user: { id: "ann" } }, "news", { text: "a" });
    await clock.advance(20);
    expect([here, there, other].map(newsOf)).toEqual([["a"], ["a"], []]);
  });

  it("sends an event to a group, until a session leaves it or ends", async () => {
    const { clock, routers } = await start();
    const [here, there, gone] = [new Viewer(routers[0]), new Viewer(routers[1]), new Viewer(routers[1])];
    const [first, second] = [...routers[1].sessions];
    for (const router of routers) for (const session of router.sessions) session.join("room");
    await clock.advance(20);
    gone.close();
    routers[0].emit({ group: "room" }, "news", { text: "a" });
    await clock.advance(20);
    first?.leave("room");
    second?.leave("room");
    routers[0].emit({ group: "room" }, "news", { text: "b" });
    await clock.advance(20);
    expect([here, there, gone].map(newsOf)).toEqual([["a", "b"], ["a"], []]);
  });

  it("sends an event to one session by its id, wherever it is", async () => {
    const { clock, routers } = await start();
    const [there, other] = [new Viewer(routers[1]), new Viewer(routers[1])];
    const [session] = routers[1].sessions;
    await clock.advance(20);
    routers[0].emit({ session: session?.id ?? "" }, "news", { text: "a" });
    await clock.advance(20);
    expect([there, other].map(newsOf)).toEqual([["a"], []]);
  });

  it("sends an event to all but a session, a user or a group, wherever these are", async () => {
    const { clock, routers } = await start();
    const viewers = [ann, ann, bob, undefined].map((user, n) => new Viewer(routers[n % 2 ? 1 : 0], user));
    const sessions = [...routers[0].sessions, ...routers[1].sessions];
    const sessionOf = (index: number) => sessions[[0, 2, 1, 3][index] ?? 0];
    for (const session of sessions) session.join("all");
    for (const index of [1, 3]) sessionOf(index)?.join("odd");
    await clock.advance(20);
    const [router] = routers;
    const session = sessionOf(3)?.id ?? "";
    router.broadcast("news", { text: "a" }, { except: { session } });
    router.broadcast("news", { text: "b" }, { except: { user: ann } });
    router.emit({ group: "all" }, "news", { text: "c" }, { except: { group: "odd" } });
    router.emit({ user: ann }, "news", { text: "d" }, { except: { session: sessionOf(0)?.id ?? "" } });
    router.emit({ group: "odd" }, "news", { text: "e" }, { except: { user: { id: "nobody" } } });
    await clock.advance(20);
    const heard = viewers.map((viewer) => newsOf(viewer).sort().join(""));
    expect(heard).toEqual(["ac", "ade", "abc", "be"]);
  });

  it("throws for a user that no other node could know", async () => {
    const { routers } = await start();
    expect(() => routers[0].revoke({ user: { name: "Ann" } })).toThrow(/userKey/);
    expect(() => routers[0].emit({ user: { name: "Ann" } }, "news")).toThrow(/userKey/);
  });
});

describe("on one node without a cluster", () => {
  it("addresses users, groups and sessions too", () => {
    const router = createRouter({ webSockets: true, log: quietLog() });
    atEnd(() => router.close());
    const viewers = [new Viewer(router, ann), new Viewer(router, bob), new Viewer(router, bob)];
    const [first, second] = router.sessions;
    first?.join("room");
    second?.join("room");
    router.emit({ user: bob }, "news", { text: "user" });
    router.emit({ group: "room" }, "news", { text: "group" });
    router.emit({ session: first?.id ?? "" }, "news", { text: "session" });
    expect(viewers.map(newsOf)).toEqual([["group", "session"], ["user", "group"], ["user"]]);
    expect(router.revoke({ user: bob })).toBe(2);
    expect(viewers.map(isClosed)).toEqual([false, true, true]);
  });
});
