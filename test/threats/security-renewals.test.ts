/** S22: whoever shows one token after the other has its rights decided once a second, not for each of them. */
import { describe, expect, it } from "vitest";
import { connectBare } from "../support/bare-peer.js";
import { quietLog, startServer } from "../support/server.js";
import { startControl } from "./dial.js";

const ITEMS = 20;
const RENEWALS = 60;

describe("S22: renewals of a token", () => {
  it("S22 that come faster than one a second are looked at together", async () => {
    const looked: unknown[] = [];
    let decided = 0;
    const { url, sockets } = await startServer({
      log: quietLog(),
      authenticateToken: (token) => {
        if (token?.startsWith("eve")) looked.push(token);
        return { user: { id: token?.slice(0, 3) } };
      },
      authorize: async ({ user }) => {
        if (Object(user).id === "eve") decided++;
        return true;
      },
    });
    sockets.answer("control", () => "fine");
    sockets.answer("item", ({ id }) => id);
    const control = await startControl(url, "control");
    const peer = await connectBare(url);
    const hello = (n: number): void =>
      peer.send({ event: "ws:hello", version: 1, client: "eve", token: `eve${n}` });
    hello(0);
    for (let id = 0; id < ITEMS; id++) peer.send({ event: "data:get:item", id, ref: `${id}`, live: true });
    await peer.inbox.find(({ ref }) => ref === `${ITEMS - 1}`);
    for (let n = 1; n <= RENEWALS; n++) hello(n);
    await control.check();
    await expect.poll(() => looked).toEqual(["eve0", "eve1", `eve${RENEWALS}`]);
    await control.check();
    expect(decided).toBeLessThanOrEqual(ITEMS * looked.length);
    expect(sockets.stats().sessions).toBe(2);
  });
});
