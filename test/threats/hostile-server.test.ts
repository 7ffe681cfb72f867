/** Threat B18: all of B1 to B10 from a server to our client, which reports or ignores and never throws. */
import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import type { Client } from "../../client/index.js";
import { type Arena, startArena } from "../support/arena.js";
import {
  ARRAYS,
  inherited,
  longArray,
  manyKeys,
  nestedFrame,
  notFrames,
  notIds,
  notJson,
  notNames,
  notRefs,
  OBJECTS,
  polluting,
  unsound,
} from "../support/bad-input.js";
import { connect } from "../support/client.js";
import { startHostile } from "../support/hostile-server.js";

const SET = '{"event":"data:set:person"';
const sets = (name: string): string[] => [
  JSON.stringify({ event: name, data: 1 }),
  JSON.stringify({ event: `data:set:${name}`, data: 1 }),
  JSON.stringify({ event: `data:set:person:${name}`, data: 1 }),
  JSON.stringify({ event: "data:set:person", ref: name, data: 1 }),
  JSON.stringify({ event: "ws:reply", ref: name, data: 1 }),
];

/** What breaks the protocol and cannot be taken for an answer, by its row. */
const rows: ReadonlyArray<[row: string, texts: readonly string[]]> = [
  ["B1", notJson],
  ["B2", notFrames],
  ["B3", notNames.map((name) => `{"event":${name}}`)],
  ["B4", inherited.flatMap(sets)],
  ["B5", [...polluting, `${SET},"ref":"unknown","data":{"__proto__":{"polluted":true}}}`]],
  ["B6", unsound.flatMap(([, name]) => sets(name))],
  ["B7", ['{"event":"data:set:person","data":1,"event":"note"}', '{"\\u0065vent":"note"}']],
  ["B8", [65, 1_000, 32_700].flatMap((depth) => [nestedFrame(depth, ARRAYS), nestedFrame(depth, OBJECTS)])],
  ["B8 in width", [manyKeys, longArray, "[".repeat(1e6) + "]".repeat(1e6)]],
  ["B9", notRefs.map((ref) => `{"event":"ws:reply","ref":${ref},"data":1}`)],
  ["B9 of ids", notIds.map((id) => `{"event":"data:get:person","id":${id}}`)],
  ["B10", ["5", "null", "[]", '"x"', "{}"].map((error) => `${SET},"ref":"unknown","error":${error}}`)],
  [
    "what only a client says",
    ['{"event":"ws:hello","version":1,"client":"c"}', '{"event":"ws:end","of":"x"}'],
  ],
  [
    "control frames of the wrong kinds",
    ["welcome", "reply", "error", "drain", "end", "hello", "nonsense", ""].flatMap((name) => [
      `{"event":"ws:${name}"}`,
      `{"event":"ws:${name}","ref":{},"version":"1","session":5,"heartbeatMs":null,"withinMs":"1","of":[]}`,
    ]),
  ],
];

interface Attacked {
  arena: Arena;
  client: Client;
  reports: unknown[];
  /** The live item's values. */
  seen: unknown[];
  socket: WebSocket;
  answer: Promise<unknown>;
  /** The ref of the get that waits. */
  ref: unknown;
}

/** A client with a live item, listeners and a get that waits for its answer. */
async function attacked(): Promise<Attacked> {
  const arena = await startArena();
  const { url, sockets, heard } = await startHostile();
  const reports: unknown[] = [];
  const seen: unknown[] = [];
  const client = connect(url, { report: (error) => reports.push(error) });
  client.subscribe("person", (value) => seen.push(value));
  client.on("*", (message) => JSON.stringify(message)?.length); // an application that looks at all of it
  const answer = client.get("waiting");
  const socket = await sockets.next();
  const { ref } = await heard.find(({ event }) => event === "data:get:waiting");
  return { arena, client, reports, seen, socket, answer, ref };
}

describe("a client of a hostile server", () => {
  it.each(rows)("B18 goes on through %s, and is answered afterwards", async (row, texts) => {
    const { arena, client, reports, seen, socket, answer, ref } = await attacked();
    for (const text of texts) socket.send(text);
    socket.send(Buffer.from('{"event":"data:set:waiting","data":"binary"}'));
    socket.send(JSON.stringify({ event: "data:set:waiting", ref, data: "value" }));
    expect(await answer).toBe("value");
    expect(client.state.name).toBe("open");
    // What the application's own listener throws of a million levels is the application's, and reported.
    if (!row.startsWith("B8")) expect(reports).toEqual([]);
    expect(seen.filter((value) => value !== undefined && value !== 1)).toEqual([]);
    await arena.unharmed();
  });

  it.each([
    ["error", "5", "failed"],
    ["error", '{"code":5,"message":{}}', "failed"],
    ["error", '{"__proto__":{"code":"x"}}', "failed"],
    ["error", '{"code":"own","message":"text"}', "own"],
    ["unchanged", "true", "no-value"],
    ["nothing", "0", "no-value"],
  ])("B18 rejects a get that is answered by %s %s with %s", async (key, json, code) => {
    const { arena, reports, socket, answer, ref } = await attacked();
    socket.send(`{"event":"data:set:waiting","ref":${JSON.stringify(ref)},"${key}":${json}}`);
    await expect(answer).rejects.toMatchObject({ code, message: expect.any(String) });
    expect(reports).toEqual([]);
    await arena.unharmed();
  });

  it.each([
    ["10 MB", JSON.stringify("x".repeat(10_000_000))],
    ["a nesting of 60", `${"[".repeat(60)}${"]".repeat(60)}`],
    ["an own key __proto__", '{"__proto__":{"polluted":true}}'],
  ])("B18 takes an answer of %s for what it is", async (_, json) => {
    const { arena, reports, socket, answer, ref } = await attacked();
    socket.send(`{"event":"data:set:waiting","ref":${JSON.stringify(ref)},"data":${json}}`);
    const value = await answer;
    expect(JSON.stringify(value)).toBe(json);
    expect(value).not.toHaveProperty("polluted");
    expect(reports).toEqual([]);
    await arena.unharmed();
  });

  it("B18 takes the first of two answers, and no more", async () => {
    const { arena, client, reports, socket, answer, ref } = await attacked();
    for (const data of ["first", "second"]) {
      socket.send(JSON.stringify({ event: "data:set:waiting", ref, data }));
      socket.send(JSON.stringify({ event: "ws:reply", ref, data }));
    }
    expect(await answer).toBe("first");
    expect(client.state.name).toBe("open");
    expect(reports).toEqual([]);
    await arena.unharmed();
  });

  it("B18 reports what the application's listener throws of it, and goes on", async () => {
    const { arena, client, reports, socket, answer, ref } = await attacked();
    const failure = new Error("the application's own");
    client.on("note", () => {
      throw failure;
    });
    for (const text of polluting) socket.send(text);
    socket.send(JSON.stringify({ event: "data:set:waiting", ref, data: "value" }));
    expect(await answer).toBe("value");
    expect(reports).toEqual(polluting.map(() => failure));
    await arena.unharmed();
  });
});
