/** docs/PROTOCOL.md says what the code does. */
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createRouter } from "../../server/index.js";
import { CLOSE_CODES, isFinal } from "../../shared/close.js";
import { decode } from "../../shared/envelope.js";
import { ERROR_CODES } from "../../shared/errors.js";
import { FakePeer } from "../support/fake-peer.js";

const page = readFileSync(new URL("../../docs/PROTOCOL.md", import.meta.url), "utf8");

/** The text of the section with this heading. */
function section(heading: string): string {
  const [, rest = ""] = page.split(new RegExp(`^## \\d+\\. ${heading}$`, "m"));
  return rest.split(/^## /m)[0] ?? "";
}

/** The rows of the tables in `text`, without their heads. */
function rows(text: string): string[][] {
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  const cells = lines.map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
  const rule = cells.findIndex(([first = ""]) => /^-+$/.test(first));
  return cells.slice(rule + 1);
}

const unquote = (cell = ""): string => cell.replaceAll("`", "");

describe("the tables of codes", () => {
  it("list every error code with its meaning", () => {
    const listed = rows(section("Error codes")).map(([code, meaning]) => [unquote(code), meaning]);
    expect(listed).toEqual(Object.entries(ERROR_CODES));
  });

  it("list every close code with its meaning, and say which are final", () => {
    const coded = Object.entries(CLOSE_CODES).map(([code, why]) => [
      code,
      isFinal(Number(code)) ? "yes" : "no",
      why,
    ]);
    expect(rows(section("Close codes"))).toEqual(coded);
  });
});

const samples: Record<string, unknown> = {
  version: 1,
  client: "c",
  token: "t",
  session: "s",
  heartbeatMs: 5,
  of: "data:set:x",
  ref: "r",
  data: 1,
  error: { code: "c", message: "m" },
  code: "c",
  message: "m",
  withinMs: 5,
  group: "room",
  lostMs: 5,
  stale: true,
  limits: { maxInFlight: 5 },
  gets: [{ event: "data:get:x" }],
  ends: ["data:set:x"],
  refs: ["r"],
};

const controls = [...rows(section("From client to server")), ...rows(section("From server to client"))]
  .map(([event, keys]) => ({ event: unquote(event), keys: unquote(keys).split(" ").filter(Boolean) }))
  .filter(({ event }) => event.startsWith("ws:"));

describe("the tables of frames", () => {
  it("list every control frame that the decoder knows", () => {
    const kinds = controls.map(({ event }) => event);
    expect(kinds.sort()).toEqual(
      [
        "ws:drain",
        "ws:end",
        "ws:error",
        "ws:gap",
        "ws:get",
        "ws:hello",
        "ws:join",
        "ws:leave",
        "ws:left",
        "ws:live",
        "ws:ping",
        "ws:pong",
        "ws:reply",
        "ws:stale",
        "ws:unchanged",
        "ws:welcome",
      ].sort(),
    );
  });

  it.each(controls)(
    "$event is sound with the keys $keys, and malformed without a required one",
    ({ event, keys }) => {
      const required = keys.filter((key) => !key.endsWith("?"));
      const frame = (names: string[]): string =>
        JSON.stringify({
          event,
          ...Object.fromEntries(names.map((name) => [name, samples[name.replace("?", "")]])),
        });
      expect(decode(frame(required))?.kind).not.toMatch(/malformed|other/);
      expect(decode(frame(keys))?.kind).not.toMatch(/malformed|other/);
      for (const missing of event === "ws:error" ? [] : required) {
        expect(decode(frame(required.filter((key) => key !== missing)))?.kind).toBe("malformed");
      }
    },
  );
});

describe("the example", () => {
  const lines = section("Example").split("\n");
  const said = (mark: string) =>
    lines.filter((line) => line.startsWith(mark)).map((line) => JSON.parse(line.slice(2)));

  it("is what a real router answers", async () => {
    const events = new EventEmitter();
    const router = createRouter({ webSockets: true, events });
    events.on("data:get:clock", () => events.emit("data:set:clock", { now: 1 }));
    events.on("data:get:riders", (id) => events.emit(`data:set:riders:${id}`, { id, name: "Ann" }));
    router.handle("authorize:user", () => ({ ok: true }));
    const peer = new FakePeer(router);
    for (const frame of said("> ").slice(0, -1)) peer.say(frame);
    await peer.inbox.find(({ event }) => event === "ws:reply");
    events.emit("data:set:clock", { now: 2 });
    await peer.inbox.find(({ data }) => Object(data).now === 2);
    const anonymous = ({ session, etag, ...rest }: Record<string, unknown>) => ({
      ...rest,
      ...(session !== undefined && { session: expect.any(String) }),
      ...(etag !== undefined && { etag: expect.any(String) }),
    });
    expect(peer.inbox.all).toHaveLength(said("< ").length);
    for (const frame of said("< ")) expect(peer.inbox.all).toContainEqual(anonymous(frame));
    peer.say(said("> ").at(-1));
    expect(router.stats().items).toBe(0);
  });
});
