/** What clients learn of errors (the threats S10): that something failed, and nothing of what is inside. */
import { EventEmitter, once } from "node:events";
import harken from "harken";
import { describe, expect, it } from "vitest";
import { type AttachOptions, attach, type Bus, ReplyError, reply, type Sockets } from "../../server/index.js";
import { connectBare } from "../support/bare-peer.js";
import { fresh } from "../support/buses.js";
import { atEnd } from "../support/disposing.js";
import { quietLog, startHttp, startServer } from "../support/server.js";
import { dial, handshake, startControl } from "./dial.js";

const SECRET = "SELECT * FROM users; /srv/app/secret.ts:17";

/** Everything that an application may throw or give, each with something inside that is not for clients. */
const errors: Array<[string, () => unknown]> = [
  ["an error", () => new TypeError(SECRET, { cause: new Error(SECRET) })],
  [
    "an error with fields",
    () => Object.assign(new Error(SECRET), { code: SECRET, path: SECRET, name: SECRET }),
  ],
  ["an error that writes itself", () => Object.assign(new Error(SECRET), { toJSON: () => SECRET })],
  ["a word", () => SECRET],
  ["an object", () => ({ message: SECRET, code: SECRET, stack: SECRET })],
];

const throwing = (error: unknown) => () => {
  throw error;
};
const rejecting = (error: unknown) => () => Promise.reject(error);
const unwritable = (error: unknown) => ({ value: { toJSON: throwing(error) } });

type Serve = (sockets: Sockets, events: Bus, name: string, error: unknown) => unknown;

/** Where it may be thrown: what the application does, and how a client then asks. */
const places: Array<[string, Serve]> = [
  ["a data handler throws", (_, events, name, error) => events.on(`data:get:${name}`, throwing(error))],
  ["a data handler rejects", (_, events, name, error) => events.on(`data:get:${name}`, rejecting(error))],
  [
    "a data handler sets an error",
    (_, events, name, error) =>
      events.on(`data:get:${name}`, () =>
        events.emit(`data:set:${name}`, new Error(SECRET, { cause: error })),
      ),
  ],
  [
    "a value throws when it is written",
    (_, events, name, error) =>
      events.on(`data:get:${name}`, () => events.emit(`data:set:${name}`, unwritable(error))),
  ],
  ["answer throws", (sockets, _, name, error) => sockets.answer(name, throwing(error))],
  ["answer rejects", (sockets, _, name, error) => sockets.answer(name, rejecting(error))],
  ["answer gives what throws", (sockets, _, name, error) => sockets.answer(name, () => unwritable(error))],
  ["handle throws", (sockets, _, name, error) => sockets.handle(`do:${name}`, throwing(error))],
  ["handle rejects", (sockets, _, name, error) => sockets.handle(`do:${name}`, rejecting(error))],
  [
    "handle gives what throws",
    (sockets, _, name, error) => sockets.handle(`do:${name}`, () => unwritable(error)),
  ],
  ["a listener throws", (_, events, name, error) => events.on(`do:${name}`, throwing(error))],
  ["a listener rejects", (_, events, name, error) => events.on(`do:${name}`, rejecting(error))],
  [
    "a listener replies with an error",
    (_, events, name, error) =>
      events.on(`do:${name}`, (payload) => reply(Object(payload), new Error(SECRET, { cause: error }))),
  ],
];

async function start(events: Bus, options: Partial<AttachOptions> = {}) {
  const { server, url } = await startHttp();
  const sockets = attach(server, { webSockets: true, events, log: quietLog(), ...options });
  atEnd(() => sockets.close({ graceMs: 0 }));
  sockets.answer("control", () => "fine");
  return { url, sockets, control: await startControl(url) };
}

/** All frames that a full peer hears when it asks for `name` in every way. */
async function askAll(url: string, name: string): Promise<Array<Record<string, unknown>>> {
  const peer = await connectBare(url);
  const ways = [
    { event: `data:get:${name}`, ref: "get" },
    { event: `data:get:${name}`, ref: "live", live: true },
    { event: `data:get:${name}` },
    { event: `do:${name}`, ref: "do" },
    { event: `do:${name}` },
  ];
  for (const each of [{ event: "ws:hello", version: 1, client: "test" }, ...ways]) peer.send(each);
  for (const ref of ["get", "live", "do"]) {
    await expect.poll(() => peer.inbox.all.some((each) => each.ref === ref)).toBe(true);
  }
  return peer.inbox.all;
}

const TOLD = ["failed", "no-handler", "unserializable", "forbidden"];

describe.each<[string, () => Bus]>([
  ["EventEmitter", () => new EventEmitter()],
  ["harken", () => harken],
])("S10: what a client learns, on %s,", (_, createBus) => {
  it.each(places)("S10 is nothing of what is inside when %s", async (_, serve) => {
    const events = createBus();
    const { url, sockets, control } = await start(events);
    for (const [, makeError] of errors) {
      const name = fresh("item");
      serve(sockets, events, name, makeError());
      const frames = await askAll(url, name);
      expect(JSON.stringify(frames)).not.toMatch(/SELECT|secret|srv|\.[jt]s\b|\bat |Error/);
      const codes = frames.flatMap(({ error, code }) => Object(error).code ?? code ?? []);
      expect(codes.filter((code) => !TOLD.includes(code))).toEqual([]);
      expect(codes.filter((code) => code !== "no-handler").length).toBeGreaterThan(0);
    }
    await control.check();
  });

  it("S10 is what was made for it", async () => {
    const events = createBus();
    const { url, sockets } = await start(events);
    const name = fresh("item");
    sockets.answer(name, throwing(new ReplyError("sold-out", "none is left", { cause: SECRET })));
    expect(JSON.stringify(await askAll(url, name))).toContain('"code":"sold-out","message":"none is left"}');
  });
});

describe("S10: who is refused", () => {
  it.each(errors)("S10 learns nothing when authorize throws %s", async (_, makeError) => {
    const authorize: AttachOptions["authorize"] = ({ event }) =>
      event === "data:get:control" || throwing(makeError())();
    const { url, control } = await start(new EventEmitter(), { authorize });
    const frames = await askAll(url, "x");
    const refusals = frames.slice(1).map(({ error, code, message }) => error ?? { code, message });
    expect(new Set(refusals.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(refusals[0]).toEqual({ code: "failed", message: "permission could not be decided" });
    await control.check();
  });

  it.each(errors)("S10 learns nothing when the door or a token throws %s", async (_, makeError) => {
    const fail = (asked: unknown): unknown =>
      String(asked).includes("control") ? { user: 1 } : throwing(makeError())();
    const { url, sockets } = await startServer({
      log: quietLog(),
      authenticate: ({ url = "" }) => fail(url === "/" ? "" : "control"),
      authenticateToken: (token) => fail(token) as { user: number },
    });
    sockets.answer("control", () => "fine");
    const control = await startControl(`${url}/control`, "control");
    const peer = await dial(url);
    peer.socket.write(handshake());
    await peer.closed;
    expect(peer.received().toString()).toBe(
      "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    );
    const { socket, send } = await connectBare(`${url}/control`);
    send({ event: "ws:hello", version: 1, client: "c", token: "bad" });
    const [code, reason] = await once(socket, "close");
    expect([code, reason.toString()]).toEqual([4401, "authentication was refused"]);
    await control.check();
  });
});
