/** A client that starts with the values with which the server has rendered its page. */
import { describe, expect, it } from "vitest";
import type { ItemStore, Snapshot } from "../../../client/index.js";
import { type SnapshotOptions, serializeSnapshot } from "../../../server/index.js";
import { connect } from "../../support/client.js";
import { quietLog, startServer } from "../../support/server.js";

const LOADING = { status: "loading", value: undefined };

/** Follows an item until it has this status. */
function reaches(item: ItemStore<unknown>, status: Snapshot<unknown>["status"]): Promise<void> {
  return new Promise((resolve) => {
    item.subscribe((known) => known.status === status && resolve());
  });
}

/** A server whose tokens are names, and the page of one of its users. */
async function setUp(page: SnapshotOptions = { user: { id: "ada" } }) {
  const log = quietLog();
  const authenticateToken = (token?: string) => ({ user: { id: token } });
  const rights = { isOpen: true };
  const authorize = ({ name }: { name: string }): boolean => name !== "secret" || rights.isOpen;
  const server = await startServer({ log, authenticateToken, authorize });
  const state = { clock: 1, asked: 0 };
  server.sockets.answer("clock", () => {
    state.asked++;
    return { now: state.clock };
  });
  server.sockets.answer("mine", ({ session }) => ({ of: Object(session.user).id }));
  server.sockets.answer("secret", () => "secret");
  const snapshot = await server.sockets.snapshot([["clock"], ["mine"], ["secret"]], page);
  return { ...server, snapshot: JSON.parse(serializeSnapshot(snapshot)), state, rights };
}

describe("a client with a snapshot", () => {
  it("shows its values as stale at once, and has them confirmed, not sent", async () => {
    const { url, snapshot } = await setUp();
    const client = connect(url, { token: "ada", snapshot });
    const item = client.item("clock");
    const seeded = item.get();
    expect(seeded).toMatchObject({ status: "stale", value: { now: 1 }, updatedAt: snapshot.at });
    expect(item.get()).toBe(seeded);
    const frames: unknown[] = [];
    client.on("*", (frame) => frames.push(frame));
    await reaches(item, "live");
    expect(item.get().value).toBe(seeded.value);
    expect(frames).toEqual([expect.objectContaining({ event: "data:set:clock", unchanged: true })]);
    expect(frames).not.toContainEqual(expect.objectContaining({ data: expect.anything() }));
  });

  it("gets what has changed since", async () => {
    const { url, snapshot, state } = await setUp();
    state.clock = 2;
    const item = connect(url, { token: "ada", snapshot }).item("clock");
    await reaches(item, "live");
    expect(item.get().value).toEqual({ now: 2 });
  });

  it("gives a page that hydrates the same state, whatever has come since", async () => {
    const { url, snapshot, state } = await setUp();
    const item = connect(url, { token: "ada", snapshot }).item("clock");
    const rendered = item.getServer();
    state.clock = 2;
    await reaches(item, "live");
    expect(item.getServer()).toBe(rendered);
    expect(rendered).toMatchObject({ status: "stale", value: { now: 1 } });
    const other = connect(url).item("clock");
    expect(other.getServer()).toMatchObject(LOADING);
  });

  it("drops what nobody follows, unless a page is still hydrated", async () => {
    const { url, snapshot } = await setUp();
    const client = connect(url, { token: "ada", snapshot, lingerMs: 20 });
    const item = client.item("clock");
    await expect.poll(() => item.get()).toMatchObject(LOADING);
    expect(item.getServer()).toMatchObject({ status: "stale", value: { now: 1 } });
    expect(item.get()).toMatchObject({ status: "stale", value: { now: 1 } });
  });

  it("drops all values when the connection is another user's", async () => {
    const { url, snapshot } = await setUp();
    const client = connect(url, { token: "bob", snapshot });
    const seen: unknown[] = [];
    client.item("mine").subscribe(({ status, value }) => seen.push([status, value]));
    await reaches(client.item("mine"), "live");
    expect(seen).toEqual([
      ["stale", { of: "ada" }],
      ["loading", undefined],
      ["live", { of: "bob" }],
    ]);
    expect(client.item("clock").get()).toMatchObject(LOADING);
    expect(client.item("clock").getServer()).toMatchObject(LOADING);
  });

  it("asks once more for a value that it has dropped and that is the same for both users", async () => {
    const { url, snapshot } = await setUp();
    const item = connect(url, { token: "bob", snapshot }).item("clock");
    await reaches(item, "live");
    expect(item.get().value).toEqual({ now: 1 });
  });

  it("drops a value that it may not have any more, and all when the application says so", async () => {
    const { url, snapshot, rights } = await setUp();
    rights.isOpen = false;
    const client = connect(url, { token: "ada", snapshot });
    await reaches(client.item("secret"), "error");
    expect(client.item("secret").get()).toMatchObject({ value: undefined, error: { code: "forbidden" } });
    expect(client.item("mine").get()).toMatchObject({ status: "stale" });
    client.clear();
    expect(client.item("mine").get()).toMatchObject(LOADING);
    expect(client.item("mine").getServer()).toMatchObject(LOADING);
  });

  it.each([
    ["another version", { version: 2, at: 0, items: [] }, "version"],
    ["a text", '{"version":1}', "version"],
    ["no items", { version: 1, at: 0 }, "iterable"],
    [
      "an item that cannot be",
      {
        version: 1,
        at: 0,
        items: [
          ["x", "e", 1],
          ["", "e", 1],
        ],
      },
      "invalid item",
    ],
  ])("reports and ignores %s", async (_, foreign, why) => {
    const { url, snapshot } = await setUp();
    expect(snapshot.version).toBe(1);
    const reported: unknown[] = [];
    const report = (error: unknown): void => void reported.push(error);
    const client = connect(url, { token: "ada", snapshot: foreign as typeof snapshot, report });
    expect(reported.map(String)).toEqual([expect.stringContaining(why)]);
    expect(client.item("x").get()).toMatchObject(LOADING);
    await reaches(client.item("clock"), "live");
  });
});

it("serializes a snapshot so that no value ends a script", async () => {
  const { sockets } = await startServer({ log: quietLog() });
  const value = "</script><!--<script> \u2028\u2029 & ]]>";
  sockets.answer("text", () => value);
  const text = serializeSnapshot(await sockets.snapshot([["text"]]));
  expect(text).not.toMatch(/[<>&\u2028\u2029]/);
  expect(JSON.parse(text).items[0][2]).toBe(value);
});
