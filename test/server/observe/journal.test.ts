/** What the log is told: one line per event, that says nothing which a client could write, and not without end. */
import { describe, expect, it } from "vitest";
import { describeError } from "../../../server/base/failure.js";
import { ReplyError } from "../../../server/index.js";
import { Journal } from "../../../server/observe/journal.js";
import { VirtualClock } from "../../../testing/index.js";
import { quietLog } from "../../support/server.js";

const MINUTE = 60_000;

function setUp() {
  const clock = new VirtualClock();
  const log = quietLog();
  const errors: unknown[] = [];
  const journal = new Journal({ log, clock, onError: (error) => errors.push(error) });
  return { clock, log, errors, journal };
}

describe("a line that repeats", () => {
  it("is written once a minute, with how many there were", async () => {
    const { clock, log, journal } = setUp();
    for (let n = 0; n < 300; n++) journal.warn("no");
    expect(log.entries).toEqual(["monument-ws: no"]);
    await clock.advance(MINUTE);
    journal.warn("no");
    expect(log.entries.slice(1)).toEqual(["monument-ws: 299 more like this: no", "monument-ws: no"]);
  });

  it("is counted to its end when the server is closed, or looks after its sessions", async () => {
    const { clock, log, journal } = setUp();
    for (let n = 0; n < 3; n++) journal.info("no");
    journal.turn();
    expect(log.entries).toHaveLength(1);
    await clock.advance(MINUTE);
    journal.turn();
    journal.turn();
    expect(log.entries.slice(1)).toEqual(["monument-ws: 2 more like this: no"]);
    for (let n = 0; n < 2; n++) journal.info("yes");
    journal.close();
    expect(log.entries.slice(2)).toEqual(["monument-ws: yes", "monument-ws: 1 more like this: yes"]);
  });

  it("may differ in what a stranger chooses: ten of a kind are written", () => {
    const { log, journal } = setUp();
    for (let n = 0; n < 1_000; n++) journal.warn(`origin ${n}`, "origin");
    journal.warn("something else");
    expect(log.entries).toHaveLength(11);
    journal.close();
    expect(log.entries.at(-1)).toBe("monument-ws: 990 more like this: origin 999");
  });

  it("takes no memory without end, however many kinds there are", () => {
    const { log, journal } = setUp();
    for (let n = 0; n < 10_000; n++) journal.warn(`kind ${n}`);
    expect(log.entries).toHaveLength(210);
  });
});

describe("an error", () => {
  it("is described by its name, its code and its place, on one line", () => {
    const error = Object.assign(new RangeError("payload\n    at forged (evil.js:1:1)"), { code: "E_FULL" });
    const said = describeError(error);
    expect(said).toMatch(/^RangeError \(E_FULL\) at .*journal\.test\.ts:\d+:\d+/);
    expect(said).not.toMatch(/payload|forged|\n/);
  });

  it.each([
    [
      "whose message was changed",
      () => {
        const error = new Error("before\n    at forged (x:1:1)");
        return Object.assign(error, { stack: error.stack, message: "other" });
      },
    ],
    ["without a stack", () => Object.assign(new Error("secret"), { stack: undefined })],
    [
      "whose name is a sentence",
      () => Object.assign(new Error("secret"), { name: "forged\nline", stack: "" }),
    ],
    [
      "whose code is a sentence",
      () => Object.assign(new Error("secret"), { code: "forged\nline", stack: "" }),
    ],
    [
      "that throws when it is looked at",
      () =>
        Object.defineProperty(new Error("secret"), "name", {
          get: () => {
            throw new Error("secret");
          },
        }),
    ],
    ["that is none", () => "secret"],
    [
      "that is a revoked Proxy",
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      },
    ],
  ])("%s says nothing that it should not", (_, make) => {
    expect(describeError(make())).toMatch(/^(Error|a non-Error value was thrown)$/);
  });

  it("goes to onError as it is, but for what is an answer to a client; what that throws ends nothing", () => {
    const { log, errors, journal } = setUp();
    const error = new Error("secret");
    journal.failed(error);
    journal.failed(new ReplyError("no", "not today"));
    expect(errors).toEqual([error]);
    expect(log.entries).toHaveLength(1);
    const onError = (): never => {
      throw error;
    };
    new Journal({ log, clock: new VirtualClock(), onError }).failed(error);
    expect(log.entries.at(-1)).toMatch(/^monument-ws: onError failed: Error at/);
  });
});
