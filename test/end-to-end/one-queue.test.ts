/** Events, gets and requests of a client go out in the order in which it said them. */
import { describe, expect, it } from "vitest";
import { createPair, type Pair } from "../../testing/index.js";
import { connect } from "../support/client.js";
import { atEnd } from "../support/disposing.js";
import { startServer } from "../support/server.js";

/** A server that takes pieces, and a client whose socket holds little. */
async function setUp() {
  const heard: unknown[] = [];
  const pair: Pair = createPair({
    serve: (router) => {
      router.handle("piece", ({ n }) => void heard.push(n));
      router.handle("commit", () => {
        heard.push("commit");
        return heard.length;
      });
      router.answer("pieces", () => {
        heard.push("get");
        return heard.length;
      });
    },
  });
  const client = pair.client({ maxBufferedBytes: 200 });
  atEnd(() => client.close());
  void client.connect();
  await pair.clock.advance(100);
  const say = (from: number, to: number): void => {
    for (let n = from; n < to; n++) expect(client.emit("piece", { n })).toBe(true);
  };
  return { pair, client, heard, say, pieces: (count: number) => Array.from({ length: count }, (_, n) => n) };
}

describe("what a client says after events that wait for room", () => {
  it("does not overtake them, be it a request, a get or an event", async () => {
    const { pair, client, heard, say, pieces } = await setUp();
    const [link] = pair.links;
    link?.toServer.stall();
    say(0, 20);
    const commit = client.request("commit");
    const got = client.get("pieces");
    say(20, 30);
    link?.toServer.resume();
    await pair.clock.advance(2_000);
    const all = pieces(30);
    expect(heard).toEqual([...all.slice(0, 20), "commit", "get", ...all.slice(20)]);
    expect(await Promise.all([commit, got])).toEqual([21, 22]);
  });

  it("keeps its order over a lost connection", async () => {
    const { pair, client, heard, say } = await setUp();
    const [link] = pair.links;
    link?.toServer.stall();
    say(0, 20);
    const commit = client.request("commit");
    say(20, 30);
    link?.cut();
    await pair.clock.advance(8_000);
    await commit;
    // What the socket had taken is lost, as the gap tells.
    const kept = heard.filter((each): each is number => typeof each === "number");
    expect(kept).toEqual([...kept].sort((one, other) => one - other));
    expect(heard.indexOf("commit")).toBe(heard.indexOf(20) - 1);
  });

  it("is sent once though the client moves to another connection meanwhile", async () => {
    const { pair, client, heard, say, pieces } = await setUp();
    const [link] = pair.links;
    pair.router.drain({ withinMs: 100 });
    link?.toServer.stall();
    say(0, 20);
    const got = client.get("pieces");
    await pair.clock.advance(2_000);
    expect(heard.filter((each) => each === "get")).toEqual(["get"]);
    await got;
    expect(heard.at(-1)).toBe("get");
    expect(pieces(20)).toEqual(expect.arrayContaining(heard.slice(0, -1)));
  });

  it("times out, is aborted and is closed while it waits", async () => {
    const { pair, client, heard, say } = await setUp();
    const [link] = pair.links;
    link?.toServer.stall();
    say(0, 20);
    const controller = new AbortController();
    const late = client.request("commit", {}, { timeoutMs: 1_000 });
    const aborted = client.request("commit", {}, { signal: controller.signal });
    controller.abort();
    await Promise.all([
      expect(late).rejects.toMatchObject({ code: "timeout" }),
      expect(aborted).rejects.toMatchObject({ code: "aborted" }),
      pair.clock.advance(1_000),
    ]);
    link?.toServer.resume();
    await pair.clock.advance(1_000);
    expect(heard).toHaveLength(20);
  });

  it("does not overtake them over a real socket that is full", async () => {
    const heard: unknown[] = [];
    const { sockets, url } = await startServer();
    sockets.handle("piece", ({ n }) => void heard.push(n));
    sockets.handle("commit", () => heard.length);
    const client = connect(url, { timeoutMs: 20_000 });
    await client.connect();
    const data = "x".repeat(60_000);
    let count = 0;
    while (count < 95 && client.emit("piece", { n: count, data })) count++;
    expect(await client.request("commit")).toBe(count);
  });
});
