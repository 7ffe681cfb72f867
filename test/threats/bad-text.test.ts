/** Threats B1, B2, B3 and B6: text that is no frame, and strings that are no names. */
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import { startArena } from "../support/arena.js";
import { notFrames, notJson, notNames, unsound } from "../support/bad-input.js";
import { atEnd } from "../support/disposing.js";

/** Sends `text`, which is to be ignored and counted, as a plain and as a full peer. */
async function expectIgnored(text: string): Promise<void> {
  const arena = await startArena();
  for (const peer of [await arena.attacker(), await arena.fullAttacker()]) {
    const { ignored } = arena.sockets.stats();
    peer.send(text);
    expect(await arena.saidTo(peer)).toEqual([]);
    expect(arena.sockets.stats()).toMatchObject({ ignored: ignored + 1, refused: {} });
  }
  expect([...arena.emitted(), ...arena.listened(), ...arena.log.entries]).toEqual([]);
  await arena.unharmed();
}

describe("bad text", () => {
  it.each(notJson)("B1 ignores and counts what is no JSON: %j", expectIgnored);

  it.each(notFrames)("B2 ignores and counts what is no object with an event: %s", expectIgnored);

  it.each(notNames)("B3 ignores and counts a frame whose event is %s", async (event) => {
    await expectIgnored(`{"event":${event}}`);
  });
});

describe("bad names", () => {
  it.each(unsound)("B6 ignores and counts an event name with %s", async (_, name) => {
    await expectIgnored(JSON.stringify({ event: name, ref: "k" }));
  });

  it.each(unsound)("B6 ignores and counts a get event with %s", async (_, name) => {
    await expectIgnored(JSON.stringify({ event: `${name}:get:x`, ref: "k" }));
  });

  // A name that a user typed may begin with a space; as part of an event name it does not hide anything.
  const unprintable = unsound.filter(([, name]) => !/^\s/u.test(name) || /\p{Cc}|\u2028/u.test(name));

  it.each(unprintable)("B6 refuses an id with %s", async (_, name) => {
    const arena = await startArena();
    const peer = await arena.attacker();
    peer.send({ event: "data:get:x", id: name, ref: "k" });
    const error = { code: "malformed", message: expect.any(String) };
    expect(await arena.saidTo(peer)).toEqual([{ event: "data:set:x", ref: "k", error }]);
    expect(arena.sockets.stats()).toMatchObject({ refused: { malformed: 1 } });
    expect([...arena.emitted(), ...arena.listened(), ...arena.log.entries]).toEqual([]);
    await arena.unharmed();
  });

  it("B6 keeps a log line one line, though an error quotes what a stranger sent", async () => {
    const authenticate = ({ url = "" }: { url?: string | undefined }) => {
      if (!url.includes("?")) return true;
      throw new Error(`no user is called ${decodeURIComponent(url)}`);
    };
    const arena = await startArena({ authenticate });
    const socket = new WebSocket(`${arena.url}/?${encodeURIComponent("\u001b[31m\nsecond\u2028line")}`);
    atEnd(() => socket.terminate());
    const refused = await new Promise((resolve) => socket.on("error", resolve));
    expect(String(refused)).toContain("401");
    expect(arena.log.entries).toHaveLength(1);
    await arena.unharmed(); // looks at the log
  });
});
