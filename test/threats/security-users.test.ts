/** S16, S17, S20, S25: what the server remembers of users is their own, bounded, and holds none of their sessions. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { RouterOptions } from "../../server/index.js";
import { connectBare } from "../support/bare-peer.js";
import { quietLog, startServer } from "../support/server.js";
import { startControl } from "./dial.js";

const byToken: NonNullable<RouterOptions["authenticateToken"]> = (token) => ({
  user: JSON.parse(String(token)),
});

async function start(options: RouterOptions = {}) {
  const log = quietLog();
  const started = await startServer({ log, authenticateToken: byToken, ...options });
  const { sockets, url } = started;
  let ran = 0;
  sockets.answer("control", () => "fine");
  sockets.handle("order", (_, { session }) => ({ number: ++ran, of: session.user }));
  sockets.handle("never", () => new Promise(() => {}));
  /** One connection of a client: what it is answered, or the code with which it is closed. */
  const ask = async (client: string, user: unknown, event = "order", ref = "1") => {
    const peer = await connectBare(url);
    peer.send({ event: "ws:hello", version: 1, client, token: JSON.stringify(user) });
    peer.send({ event, ref });
    return peer;
  };
  const answerTo = async (client: string, user: unknown, ref = "1") => {
    const peer = await ask(client, user, "order", ref);
    const answer = await peer.inbox.find((message) => message.ref === ref);
    peer.socket.terminate();
    return answer;
  };
  return {
    ...started,
    log,
    ask,
    answerTo,
    ran: () => ran,
    control: await startControl(url, '{"id":"control"}'),
  };
}

describe("S25: users as a JWT says them", () => {
  it("S25 run a request once that they send again after a reconnect, and have no more connections than they may", async () => {
    const { answerTo, ask, sockets, ran, control } = await start({ maxConnectionsPerUser: 2 });
    for (let n = 0; n < 2; n++) {
      expect(await answerTo("c", { sub: "ann", iat: n })).toMatchObject({ data: { number: 1 } });
      await expect.poll(() => sockets.sessions.size).toBe(1);
    }
    expect(ran()).toBe(1);
    const codes: number[] = [];
    for (let n = 0; n < 5; n++) {
      const { socket } = await ask(`d${n}`, { sub: "ann", iat: n }, "never");
      socket.on("close", (code) => codes.push(code));
    }
    await expect.poll(() => codes).toEqual([4429, 4429, 4429]);
    await control.check();
  });

  it("S25 that cannot be told apart are named in the log, and `userKey` tells them apart", async () => {
    const nameless = await start();
    await nameless.answerTo("c", { login: "ann" });
    await nameless.answerTo("d", { login: "bob" });
    expect(nameless.log.entries).toEqual([expect.stringContaining('set "userKey"')]);
    await nameless.control.check();
    const userKey = ({ login, id }: { login?: string; id?: string }) => login ?? id;
    const named = await start({ userKey });
    for (let n = 0; n < 2; n++) await named.answerTo("c", { login: "ann", at: n });
    expect([named.ran(), named.log.entries]).toEqual([1, []]);
    await named.control.check();
  });
});

describe("S20: a client id that is made of another user's key", () => {
  it("S20 is answered with nothing of that user", async () => {
    const { answerTo, control } = await start();
    expect(await answerTo("C", "x string eve")).toMatchObject({ data: { of: "x string eve" } });
    for (const client of ["C string x", 'C","string x', "C id string x"]) {
      expect(await answerTo(client, "eve")).toMatchObject({ data: { of: "eve" } });
    }
    await control.check();
  });
});

describe("S16: who has left", () => {
  it("S16 leaves no session behind, though a request of it is never answered", async () => {
    const { ask, sockets, control } = await start();
    const held: WeakRef<object>[] = [];
    for (let n = 0; n < 20; n++) {
      const { socket } = await ask(`c${n}`, { id: n }, "never");
      await expect.poll(() => sockets.sessions.size).toBe(2);
      for (const session of sockets.sessions) {
        if (Object(session.user).id === n)
          held.push(new WeakRef(session), new WeakRef(Object(session.request)));
      }
      socket.terminate();
      await expect.poll(() => sockets.sessions.size).toBe(1);
    }
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    await expect
      .poll(() => {
        collect();
        return held.filter((each) => each.deref()).length;
      })
      .toBeLessThan(3); // the last may still be in some register
    await control.check();
  });
});

describe("S17: a client id for each connection", () => {
  it("S17 takes nothing from who holds less, and is bounded", async () => {
    const { answerTo, ran, control } = await start({ maxAllRequests: 50, maxFramesPerSecond: 10_000 });
    await answerTo("honest", { id: "ann" });
    for (let n = 0; n < 100; n++) await answerTo(`greedy ${n}`, { id: "eve" });
    expect(await answerTo("honest", { id: "ann" })).toMatchObject({ data: { number: 1 } });
    expect(await answerTo("greedy 99", { id: "eve" })).toMatchObject({ data: { number: 101 } });
    expect(await answerTo("greedy 0", { id: "eve" })).toMatchObject({ data: { number: 102 } }); // forgotten
    expect(ran()).toBe(102);
    await control.check();
  });
});
