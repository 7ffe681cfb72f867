/** What the application is told of sessions that open and close, over real sockets. */
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { AttachOptions, Closing, Session } from "../../../server/index.js";
import { connect, reaches } from "../../support/client.js";
import { quietLog, startServer } from "../../support/server.js";

/** A server, and what its hooks were called with, in order. */
async function setUp(options: Partial<AttachOptions> = {}) {
  const log = quietLog();
  const started = await startServer({ log, ...options });
  const told: (string | Closing)[] = [];
  const ended = new Promise<Closing>((resolve) => {
    started.sockets.on("open", (session: Session) => void told.push(`open ${session.user ?? "nobody"}`));
    started.sockets.on("close", (_, closing) => {
      told.push(closing);
      resolve(closing);
    });
  });
  return { ...started, log, told, ended };
}

describe("the hooks of sessions", () => {
  it("tell once that a session has opened, and how it has closed", async () => {
    const { url, told, ended } = await setUp();
    const socket = new WebSocket(url);
    await once(socket, "open");
    socket.close(4000, "bye");
    expect(await ended).toEqual({ code: 4000, reason: "bye" });
    expect(told).toEqual(["open nobody", { code: 4000, reason: "bye" }]);
  });

  it("say 1006 for a connection that broke, and the server's own code for one that it ended", async () => {
    const broken = await setUp();
    const socket = new WebSocket(broken.url);
    await once(socket, "open");
    socket.terminate();
    expect(await broken.ended).toEqual({ code: 1006, reason: "" });

    const ending = await setUp();
    ending.sockets.on("open", (session) => session.close(4321, "not now"));
    new WebSocket(ending.url);
    expect(await ending.ended).toEqual({ code: 4321, reason: "not now" });
  });

  it("wait until the token was accepted, and leave out whom it refuses", async () => {
    const { url, told, sockets } = await setUp({
      authenticateToken: async (token) => token === "right" && { user: "ann" },
    });
    const refused = connect(url, { token: "wrong" });
    const client = connect(url, { token: "right" });
    refused.connect().catch(() => {});
    await client.connect();
    await reaches(refused, "closed");
    expect(told).toEqual(["open ann"]);
    expect(sockets.sessions.size).toBe(1);
  });

  it("come before the first message of the session is handled", async () => {
    const { url, sockets } = await setUp();
    const seen: string[] = [];
    sockets.on("open", () => void seen.push("open"));
    sockets.handle("first", () => seen.push("first"));
    await connect(url).request("first");
    expect(seen).toEqual(["open", "first"]);
  });

  it("are logged if they throw or reject, and stop no other", async () => {
    const errors: unknown[] = [];
    const { url, sockets, told } = await setUp({ onError: (error) => errors.push(error) });
    const [one, two] = [new Error("one"), new Error("two")];
    sockets.on("open", () => {
      throw one;
    });
    sockets.on("open", () => Promise.reject(two));
    const heard = new Promise<void>((resolve) => sockets.on("open", () => resolve()));
    await connect(url).connect();
    await heard;
    expect(told).toEqual(["open nobody"]);
    expect(errors).toEqual([one, two]);
  });

  it("are removed by what `on` returned, and there are no others", async () => {
    const { url, sockets } = await setUp();
    let calls = 0;
    const stop = sockets.on("open", () => calls++);
    await connect(url).connect();
    stop();
    await connect(url).connect();
    expect(calls).toBe(1);
    expect(() => sockets.on("opne" as "open", () => {})).toThrow(/"opne".*"open" and "close"/);
  });
});
