/** What every engine has to do: one suite for all. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Engine, Held, Stamp } from "../../../cluster/engine.js";
import { unpackClaimed } from "../../../cluster/wire.js";
import { atEnd } from "../../support/disposing.js";
import { Inbox } from "../../support/inbox.js";

/** An engine that is open, and what it has told. */
interface OpenEngine {
  engine: Engine;
  heard: Inbox<[item: string, held: Held]>;
  written: Inbox<[item: string, stamp: Stamp]>;
  messages: Inbox<[channel: string, text: string]>;
}

/** Opens `engine`, and waits until it has a connection. */
export async function openEngine(engine: Engine): Promise<OpenEngine> {
  const open: OpenEngine = { engine, heard: new Inbox(), written: new Inbox(), messages: new Inbox() };
  atEnd(() => engine.close());
  await new Promise<void>((resolve) => {
    engine.open({
      heard: (item, held) => open.heard.put([item, held]),
      written: (item, stamp) => open.written.put([item, stamp]),
      message: (channel, text) => open.messages.put([channel, text]),
      back: resolve,
      lost: () => {},
    });
  });
  return open;
}

const MINUTE_MS = 60_000;
const HOUR_US = 3_600_000_000;

/** Tests engines that `make` makes, all over one store. */
export function describeEngine(name: string, make: () => Engine | Promise<Engine>): void {
  describe(name, () => {
    const open = async (): Promise<OpenEngine> => openEngine(await make());
    const item = (): string => `data:set:${randomUUID()}`;

    it("judges writes by their time, the engine's clock and the writer's own order", async () => {
      const { engine } = await open();
      const name = item();
      const now = await engine.time();
      const write = (at: number, by: string, count: number) =>
        engine.write(name, { at, by, count, text: `"${by}${count}"` });
      expect(await write(now, "a", 1)).toMatchObject({ isTaken: true, held: { at: now, by: "a", count: 1 } });
      expect(await write(now + 1, "a", 1), "twice").toMatchObject({ isTaken: false, held: { at: now } });
      expect(await write(now - 5, "b", 1), "older").toMatchObject({
        isTaken: false,
        held: { by: "a", text: '"a1"' },
      });
      expect(await write(now, "b", 2), "at the same time").toMatchObject({ isTaken: false });
      expect(await write(now + 1, "b", 3), "newer").toMatchObject({ isTaken: true, held: { at: now + 1 } });
      expect(await write(now - 9, "b", 4), "its own later one").toMatchObject({
        isTaken: true,
        held: { at: now + 2 },
      });
      expect(await write(now + HOUR_US, "b", 3), "its own earlier one").toMatchObject({ isTaken: false });
      const ahead = await write(now + HOUR_US, "c", 1);
      expect(ahead.isTaken).toBe(true);
      expect(ahead.held.at, "no clock runs ahead of the engine's").toBeLessThan(now + HOUR_US / 2);
      expect(ahead.held.at).toBeGreaterThan(now + 2);
      expect(ahead.now).toBeGreaterThan(now);
    });

    it("reads what was written last, with and without the value", async () => {
      const [{ engine }, other] = [await open(), await open()];
      const [one, two, none] = [item(), item(), item()];
      const at = await engine.time();
      await engine.write(one, { at, by: "a", count: 1, text: '{"é":"\\n☃"}' });
      await engine.write(two, { at, by: "a", count: 2, text: "" });
      expect(await other.engine.read([one, none, two])).toEqual([
        { at, by: "a", count: 1, text: '{"é":"\\n☃"}' },
        undefined,
        { at, by: "a", count: 2, text: "" },
      ]);
      const [first, second] = await other.engine.stamps([one, none]);
      expect([first, second]).toMatchObject([{ at, by: "a", count: 1 }, undefined]);
    });

    it("keeps and pushes every character that JSON may hold", async () => {
      const [{ engine }, other] = [await open(), await open()];
      const name = item();
      const at = await engine.time();
      const text = JSON.stringify(" a\u2028b\u2029c\u0085d\u00a0e\u{1f600}f\r\n\tg\u0000 ");
      await other.engine.watch([name]);
      await engine.write(name, { at, by: "a", count: 1, text });
      expect((await other.heard.next())[1].text).toBe(text);
      expect((await other.engine.read([name]))[0]?.text).toBe(text);
    });

    it("tells those who watch an item of each write that was taken, and no others", async () => {
      const [one, two] = [await open(), await open()];
      const [watched, left] = [item(), item()];
      const at = await one.engine.time();
      await two.engine.watch([watched, left]);
      two.engine.unwatch([left]);
      await two.engine.watch([watched]); // the undo before it is done
      await one.engine.write(left, { at, by: "a", count: 1, text: "1" });
      await one.engine.write(watched, { at, by: "a", count: 2, text: "2" });
      await one.engine.write(watched, { at: at - 1, by: "b", count: 1, text: "3" });
      await one.engine.write(watched, { at: at + 1, by: "b", count: 2, text: '!{"code":"x","message":"y"}' });
      expect(await two.heard.next()).toEqual([watched, { at, by: "a", count: 2, text: "2" }]);
      expect(await two.heard.next()).toMatchObject([watched, { at: at + 1, by: "b", count: 2 }]);
      expect(two.heard.all.length + one.heard.all.length).toBe(2);
    });

    it("pushes no large values, and only says that they were written", async () => {
      const [one, two] = [await open(), await open()];
      const name = item();
      await two.engine.watch([name]);
      const at = await one.engine.time();
      const large = `"${"x".repeat(4_095)}"`;
      await one.engine.write(name, { at, by: "a", count: 1, text: large });
      expect(await two.written.next()).toMatchObject([name, { at, by: "a", count: 1 }]);
      expect(await two.engine.read([name])).toEqual([{ at, by: "a", count: 1, text: large }]);
      expect(await one.engine.write(name, { at: 1, by: "b", count: 1, text: "1" })).toMatchObject({
        isTaken: false,
        held: { by: "a", text: large },
      });
      await one.engine.write(name, { at: at + 1, by: "a", count: 2, text: large.replace("xx", "x") });
      expect(await two.heard.next()).toMatchObject([name, { by: "a", count: 2 }]);
      expect(two.written.all).toHaveLength(1);
    });

    it("hears its own writes", async () => {
      const { engine, heard } = await open();
      const name = item();
      await engine.watch([name]);
      await engine.write(name, { at: await engine.time(), by: "a", count: 1, text: "1" });
      expect(await heard.next()).toMatchObject([name, { by: "a", count: 1 }]);
    });

    it("takes any name of an item, however long and odd", async () => {
      const { engine, heard } = await open();
      const unique = randomUUID();
      const names = ["{a}*>.", "a b%20", "☃", "x".repeat(240)].map((odd) => `data:set:${odd}${unique}`);
      await engine.watch(names);
      const at = await engine.time();
      for (const [index, name] of names.entries()) {
        await engine.write(name, { at, by: "a", count: index + 1, text: `${index}` });
        expect(await heard.next()).toMatchObject([name, { text: `${index}` }]);
      }
      expect((await engine.read(names)).map((held) => held?.text)).toEqual(["0", "1", "2", "3"]);
    });

    it("passes texts on to those who listen to a channel", async () => {
      const [one, two] = [await open(), await open()];
      const channel = `n:${randomUUID()}`;
      await one.engine.listen(channel);
      await two.engine.send(channel, "for one");
      expect(await one.messages.next()).toEqual([channel, "for one"]);
      one.engine.ignore(channel);
      await one.engine.listen("all");
      await two.engine.send(channel, "for nobody");
      await two.engine.send("all", `for all ${channel}`);
      expect(await one.messages.find(([, text]) => text.endsWith(channel))).toEqual([
        "all",
        `for all ${channel}`,
      ]);
      expect(one.messages.all.some(([, text]) => text === "for nobody")).toBe(false);
    });

    it("keeps what was claimed first, until who claimed it says what it has come to", async () => {
      const [one, two] = [await open(), await open()];
      const key = `tests:${randomUUID()}`;
      const claim = ({ engine }: OpenEngine, by: string, text = "", instead?: string) =>
        engine.claim(key, { by, text }, MINUTE_MS, instead);
      expect(await claim(one, "a.1")).toBeUndefined();
      expect(await claim(two, "b.1"), "a second one").toEqual({ by: "a.1", text: "" });
      expect(await claim(two, "b.1", "done"), "what another says").toEqual({ by: "a.1", text: "" });
      await two.engine.listen(key);
      expect(await claim(one, "a.1", '{"é":"\n☃"}')).toBeUndefined();
      const [channel, text] = await two.messages.next();
      expect([channel, unpackClaimed(text)]).toEqual([key, { by: "a.1", text: '{"é":"\n☃"}' }]);
      expect(await claim(one, "a.1"), "the first one, late").toEqual({ by: "a.1", text: '{"é":"\n☃"}' });
      expect(await claim(one, "a.1", "again")).toBeUndefined();
      expect(await claim(two, "b.2", "instead", "a.1")).toBeUndefined();
      expect(await claim(one, "a.1", "late")).toEqual({ by: "b.2", text: "instead" });
    });

    it("lets one of many claim what they claim at once, and anybody what was released", async () => {
      const all = [await open(), await open()];
      for (let round = 0; round < 20; round++) {
        const key = `tests:${randomUUID()}`;
        const claims = all.map(({ engine }, n) => engine.claim(key, { by: `${n}.1`, text: "" }, MINUTE_MS));
        const held = await Promise.all(claims);
        const winner = held.indexOf(undefined);
        expect(held[1 - winner]).toEqual({ by: `${winner}.1`, text: "" });
        await all[0]?.engine.release(key, `${1 - winner}.1`); // not of another
        expect(await all[1]?.engine.claim(key, { by: "c", text: "" }, MINUTE_MS)).toMatchObject({ text: "" });
        await all[0]?.engine.release(key, `${winner}.1`);
        expect(await all[1]?.engine.claim(key, { by: "c", text: "1" }, MINUTE_MS)).toBeUndefined();
      }
    });

    it("forgets what was claimed after its time", async () => {
      const { engine } = await open();
      const key = `short${randomUUID().slice(0, 8)}:x`;
      const claim = (by: string) => engine.claim(key, { by, text: "" }, 200);
      expect(await claim("a")).toBeUndefined();
      expect(await claim("b")).toMatchObject({ by: "a" });
      await expect.poll(() => claim("b")).toBeUndefined();
    });

    it("tells its time, which goes on, and rejects what it cannot do once it is closed", async () => {
      const { engine } = await open();
      const [first, second] = [await engine.time(), await engine.time()];
      expect(second).toBeGreaterThanOrEqual(first);
      await engine.close();
      await expect(engine.time()).rejects.toThrow();
      await expect(engine.watch(["x"])).rejects.toThrow();
    });
  });
}
