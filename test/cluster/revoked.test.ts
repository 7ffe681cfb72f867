/** Users that are revoked, and rights that are decided again, on several nodes. */
import { describe, expect, it } from "vitest";
import { Viewer } from "../support/viewer.js";
import { allowed, ann, bob, isClosed, start } from "./audiences-set-up.js";

describe("on several nodes", () => {
  it("ends the sessions of a user everywhere, and lets the user come again", async () => {
    const { clock, routers } = await start();
    const [here, there, other] = [
      new Viewer(routers[0], ann),
      new Viewer(routers[1], ann),
      new Viewer(routers[1], bob),
    ];
    await clock.advance(50);
    expect(routers[0].revoke({ user: ann })).toBe(1);
    await clock.advance(20);
    expect([here, there, other].map(isClosed)).toEqual([true, true, false]);
    const again = new Viewer(routers[1], ann);
    await clock.advance(60_000);
    expect(isClosed(again)).toBe(false);
  });

  it("ends them on a node that was cut off, when it is back", async () => {
    const { clock, hub, routers } = await start();
    const there = new Viewer(routers[1], ann);
    await clock.advance(50);
    hub.kill({ keeps: true });
    routers[0].revoke({ user: ann });
    await clock.advance(1_000);
    expect(isClosed(there)).toBe(false);
    hub.start();
    await clock.advance(1_000);
    expect(isClosed(there)).toBe(true);
  });

  it("decides the rights of a user again on every node", async () => {
    const { clock, routers } = await start();
    allowed.add("row");
    const there = new Viewer(routers[1], ann);
    there.watch("row");
    await clock.advance(50);
    routers[0].publish("row", 1);
    await clock.advance(20);
    expect(there.values.get("row")).toBe(1);
    allowed.clear();
    routers[0].reauthorize({ user: ann });
    await clock.advance(20);
    routers[0].publish("row", 2);
    await clock.advance(20);
    expect(there.values.get("row")).toBe(1);
  });
});
