/** What client and server do together, written once and run over memory and over real sockets. */
import { describe, expect, it } from "vitest";
import { ReplyError } from "../../server/index.js";
import { transports } from "../support/pair.js";
import { answerWith } from "../support/server.js";

describe.each(transports)("gets %s", (_, createPair) => {
  it("resolve with the answer, whole and by id", async () => {
    const { events, client } = await createPair();
    events.on("data:get:riders", (id) => {
      if (id === undefined) events.emit("data:set:riders", [{ id: 7 }]);
      else events.emit(`data:set:riders:${id}`, { id });
    });
    const one = client();
    expect(await one.get("riders")).toEqual([{ id: 7 }]);
    expect(await one.get("riders", 7)).toEqual({ id: 7 });
    expect(await one.get("data:get:riders", "x")).toEqual({ id: "x" });
  });

  it("that are equal and in flight share one frame", async () => {
    const { events, client, router } = await createPair();
    answerWith(events, "person", 1);
    const one = client();
    await one.connect();
    const before = router.stats().framesIn;
    expect(await Promise.all([one.get("person"), one.get("person"), one.get("person")])).toEqual([1, 1, 1]);
    await one.get("person");
    expect(router.stats().framesIn - before).toBeLessThanOrEqual(3); // perhaps the hello, then one for three, then one
  });

  it.each([
    ["no-handler", "nothing", 'no handler for "data:get:nothing"'],
    ["reserved", "constructor", "this name is reserved"],
    ["sold-out", "seats", "no seats left"],
    ["failed", "broken", "the handler failed"],
  ])("reject with the server's code %s", async (code, name, message) => {
    const { router, client } = await createPair();
    router.answer("seats", () => Promise.reject(new ReplyError("sold-out", "no seats left")));
    router.answer("broken", () => Promise.reject(new Error("secret")));
    const failure = client().get(name);
    await expect(failure).rejects.toBeInstanceOf(ReplyError);
    await expect(failure).rejects.toMatchObject({ code, message });
  });

  it("reject with timeout when the deadline passes", async () => {
    const { events, client } = await createPair();
    events.on("data:get:never", () => {});
    const error = expect.objectContaining({
      code: "timeout",
      message: expect.stringMatching(/get "data:get:never" \(ref \w+\) timed out after 5 ms \(open\)/),
    });
    const one = client();
    await one.connect();
    await expect(one.get("never", { timeoutMs: 5 })).rejects.toEqual(error);
  });

  it("reject with aborted, each caller for itself", async () => {
    const { events, client } = await createPair();
    events.on("data:get:slow", () => {});
    const one = client();
    const controller = new AbortController();
    const aborted = one.get("slow", { signal: controller.signal });
    const patient = one.get("slow");
    controller.abort(new Error("changed my mind"));
    await expect(aborted).rejects.toMatchObject({ code: "aborted", cause: new Error("changed my mind") });
    await expect(one.get("slow", { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
    await one.connect();
    events.on("data:get:last", () => events.emit("data:set:last", 1));
    await one.get("last"); // so that the first get has arrived
    events.emit("data:set:slow", "done");
    expect(await patient).toBe("done");
  });

  it("wait as long as they are told, for ever too", async () => {
    const { events, client } = await createPair();
    events.on("data:get:slow", () => setTimeout(() => events.emit("data:set:slow", 1), 20));
    expect(await client().get("slow", { timeoutMs: Number.POSITIVE_INFINITY })).toBe(1);
  });

  it("keep their options when the id is left open", async () => {
    const { client } = await createPair();
    const options = { signal: AbortSignal.abort() };
    await expect(client().get("x", undefined as never, options)).rejects.toMatchObject({ code: "aborted" });
  });

  it.each(["a:get:b", ":set:", "x".repeat(200)])("find the answer for an odd id (%#)", async (id) => {
    const { events, client } = await createPair({ reserved: [] });
    events.on("data:get:riders", (asked) => events.emit(`data:set:riders:${asked}`, asked));
    expect(await client().get("riders", id)).toBe(id);
  });

  it("reject with closed when the client is closed, and at once afterwards", async () => {
    const { events, client } = await createPair();
    events.on("data:get:never", () => {});
    const one = client();
    const pending = one.get("never");
    one.close();
    await expect(pending).rejects.toMatchObject({ code: "closed" });
    await expect(one.get("never")).rejects.toMatchObject({ code: "closed" });
    expect(one.emit("x")).toBe(false);
  });

  it("stay pending over a cut, and are sent again", async () => {
    const { events, client, cut } = await createPair();
    let asked = 0;
    events.on("data:get:person", () => {
      asked++;
      if (asked === 1) cut();
      else events.emit("data:set:person", "second try");
    });
    expect(await client().get("person")).toBe("second try");
  });

  it.each([
    ["", undefined],
    ["a\nb", undefined],
    ["x", ""],
    ["x", Number.NaN],
    ["x", true as never],
    ["x", "i".repeat(250)],
  ])("reject what cannot be asked (%#)", async (name, id) => {
    const { client } = await createPair();
    await expect(id === undefined ? client().get(name) : client().get(name, id)).rejects.toMatchObject({
      code: "malformed",
    });
    expect(() => (id === undefined ? client().item(name) : client().item(name, id))).toThrow();
  });
});
