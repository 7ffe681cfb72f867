/** Security in time (the threats S4): tokens that expire, are renewed or revoked, with the real client. */
import { describe, expect, it } from "vitest";
import type { Client, ClientOptions } from "../../client/index.js";
import type { AttachOptions } from "../../server/index.js";
import { connect, reaches } from "../support/client.js";
import { answerWith, quietLog, startServer } from "../support/server.js";
import { startControl } from "./dial.js";

/** A token that says whose it is, and until when. */
const tokenFor = (user: string, lifeMs: number): string => `${user} ${Date.now() + lifeMs}`;

const read: NonNullable<AttachOptions["authenticateToken"]> = (token = "") => {
  const [user, until] = token.split(" ");
  return { user, expiresAt: until === undefined ? undefined : Number(until) };
};

/** A server of the item "x", which whoever has the right may have, and a healthy client that has. */
async function start(options: Partial<AttachOptions> = {}) {
  const rights = new Set(["control", "ann"]);
  const authorize: AttachOptions["authorize"] = async ({ user }) => rights.has(String(user));
  const started = await startServer({ authenticateToken: read, authorize, log: quietLog(), ...options });
  started.sockets.answer("control", () => "fine");
  answerWith(started.events, "x", "secret");
  return { ...started, rights, control: await startControl(started.url, "control") };
}

/** The real client of ann, all that it tells of "x" and of its link, and how often its token was asked for. */
function watch(url: string, token: () => string | Promise<string>, options: Partial<ClientOptions> = {}) {
  const told: string[] = [];
  let asked = 0;
  const counted = () => {
    asked++;
    return token();
  };
  const client = connect(url, { token: counted, ...options });
  client.onState(({ name }) => told.push(name));
  for (const event of ["ws:gap", "ws:error"]) client.on(event, () => told.push(event));
  const item = client.item("x");
  item.subscribe(({ status, value }) => told.push(`${status} ${value}`));
  return { client, item, told, asked: () => asked };
}

/** Resolves when the item that `client` holds has come to this status. */
function comesTo(client: Client, status: string): Promise<unknown> {
  return new Promise((resolve) => {
    client.item("x").subscribe((snapshot) => {
      if (snapshot.status === status) resolve(snapshot);
    });
  });
}

const FORGOTTEN = { status: "error", value: undefined, etag: undefined, updatedAt: undefined };
const OPENED = ["loading undefined", "connecting", "open", "live secret"];

describe("S4: a token", () => {
  it.each([
    ["at once", () => tokenFor("ann", 1_400)],
    ["later", async () => tokenFor("ann", 1_400)],
  ])("S4 that comes %s is renewed in time without a gap", async (_, token) => {
    const { url, events, sockets, control } = await start();
    const { told, asked } = watch(url, token);
    await expect.poll(asked).toBe(4);
    await control.check();
    events.emit("data:set:x", "newer");
    await expect.poll(() => told.at(-1)).toBe("live newer");
    expect(told.slice(1).sort()).toEqual([...OPENED.slice(1), "live newer"].sort());
    expect(told[0]).toBe(OPENED[0]);
    expect(sockets.stats().sessions).toBe(2);
  });

  it("S4 that is renewed with fewer rights takes the value with it, and with more brings it back", async () => {
    const { url, events, rights, control } = await start();
    const { client, item, told } = watch(url, () => tokenFor("ann", 1_400));
    await comesTo(client, "live");
    rights.delete("ann");
    await comesTo(client, "error");
    expect(item.get()).toMatchObject({ ...FORGOTTEN, error: { code: "forbidden" } });
    events.emit("data:set:x", "unseen");
    await control.check();
    expect(item.get().value).toBeUndefined();
    rights.add("ann");
    expect(await comesTo(client, "live")).toMatchObject({ value: "secret" });
    expect(told.filter((each) => each === "open" || each === "ws:gap" || each.includes("unseen"))).toEqual([
      "open",
    ]);
    await control.check();
  });

  it("S4 that expires ends the session, and the client comes back with a new one", async () => {
    const { url, sockets, control } = await start();
    let asked = 0;
    // What renews it fails once: only the loss of the session asks again.
    const token = (): string | Promise<string> =>
      ++asked === 2 ? Promise.reject(new Error("the issuer is away")) : tokenFor("ann", 1_300);
    const { client, told } = watch(url, token, { report: () => {} });
    await comesTo(client, "live");
    const [session] = [...sockets.sessions].filter(({ user }) => user === "ann");
    await comesTo(client, "stale");
    expect(session?.isOpen).toBe(false);
    await expect.poll(() => told.at(-1)).toBe("live secret");
    expect(asked).toBeGreaterThanOrEqual(3);
    expect(told.filter((each) => each === "open")).toHaveLength(2);
    expect(told.includes("ws:gap")).toBe(true);
    await control.check();
  });

  it("S4 that has expired when it is shown lets nobody in", async () => {
    const { url, control } = await start();
    const { client, item } = watch(url, () => tokenFor("ann", -1));
    await reaches(client, "closed");
    expect(client.state).toEqual({ name: "closed", code: 4401, reason: "authentication was refused" });
    expect(item.get()).toMatchObject({ ...FORGOTTEN, error: { code: "unauthenticated" } });
    await control.check();
  });

  it("S4 of another user does not take over the session", async () => {
    const { url, sockets, control } = await start();
    const users = ["ann", "eve"];
    const { client, told } = watch(url, () => tokenFor(users.shift() ?? "eve", 1_300));
    await comesTo(client, "live");
    const [session] = [...sockets.sessions].filter(({ user }) => user === "ann");
    await reaches(client, "waiting");
    expect(session).toMatchObject({ user: "ann", isOpen: false });
    await comesTo(client, "error");
    expect(told.filter((each) => each === "open")).toHaveLength(2);
    expect(client.item("x").get()).toMatchObject({ ...FORGOTTEN, error: { code: "forbidden" } });
    await control.check();
  });

  it("S4 that is revoked ends the session with 4401: the client forgets, and stays away until told to come", async () => {
    const { url, sockets, control } = await start();
    const { client, item, asked } = watch(url, () => tokenFor("ann", 60_000));
    await comesTo(client, "live");
    const asking = new Promise((resolve) =>
      sockets.handle("slow", () => new Promise(() => resolve("asked"))),
    );
    const pending = client.request("slow");
    await asking;
    expect(sockets.revoke(({ user }) => user === "ann")).toBe(1);
    await reaches(client, "closed");
    expect(client.state).toEqual({ name: "closed", code: 4401, reason: "revoked" });
    expect(item.get()).toMatchObject({ ...FORGOTTEN, error: { code: "unauthenticated" } });
    await expect(pending).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(client.get("x")).rejects.toMatchObject({ code: "unauthenticated" });
    expect(asked()).toBe(1);
    await control.check();
    await client.connect();
    expect(await comesTo(client, "live")).toMatchObject({ value: "secret" });
  });

  it("S4 whose rights the application looks at again takes the value with it at once", async () => {
    const { url, events, rights, sockets, control } = await start();
    const { client, item, told } = watch(url, () => tokenFor("ann", 60_000));
    await comesTo(client, "live");
    rights.delete("ann");
    sockets.reauthorize(({ user }) => user === "ann");
    await comesTo(client, "error");
    events.emit("data:set:x", "unseen");
    await control.check();
    expect(item.get()).toMatchObject({ ...FORGOTTEN, error: { code: "forbidden" } });
    expect(told.includes("live unseen")).toBe(false);
    expect(sockets.stats().items).toBe(0);
  });
});
