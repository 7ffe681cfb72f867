/** S30, S31 and the headers of S16: what waits to be let in is bounded, and so is what a handshake may be. */
import { describe, expect, it } from "vitest";
import type { AttachOptions } from "../../server/index.js";
import { quietLog, startServer } from "../support/server.js";
import { dial, handshake, startControl } from "./dial.js";

async function start(options: AttachOptions) {
  const started = await startServer({ log: quietLog(), ...options });
  started.sockets.answer("control", () => "fine");
  return started;
}

/** Answers when the test says so, but at once for the control. */
function later() {
  let answer: (user: unknown) => void = () => {};
  let asked = 0;
  const ask = ({ url }: { url?: string | undefined }): unknown => {
    if (url === "/control") return "control";
    asked++;
    return new Promise((resolve) => {
      answer = resolve;
    });
  };
  return { ask, asked: () => asked, answer: (user: unknown) => answer(user) };
}

describe("S30: who waits to be let in", () => {
  it("S30 is refused with 503 when too many wait, also those who have left, and let in afterwards", async () => {
    const { ask, asked, answer } = later();
    const { url, sockets } = await start({
      authenticate: ask,
      maxPendingUpgrades: 20,
      upgradeTimeoutMs: 60_000,
    });
    const control = await startControl(`${url}/control`);
    for (let n = 0; n < 20; n++) {
      const { socket } = await dial(url);
      socket.write(handshake());
      await expect.poll(asked).toBe(n + 1);
      if (n < 19) socket.destroy();
    }
    const more = await dial(url);
    more.socket.write(handshake());
    await more.closed;
    expect(more.received().toString()).toMatch(/^HTTP\/1.1 503 /);
    expect([asked(), sockets.stats().refused]).toEqual([20, { 503: 1 }]);
    await control.check();
    answer("ann"); // only the last of them waits no more
    const next = await dial(url);
    next.socket.write(handshake());
    await expect.poll(asked).toBe(21);
  });

  it("S30 is counted by the network of an IPv6 address, in which everybody has 2^64 of them", async () => {
    let host = 0;
    const addressOf = ({ url }: { url?: string | undefined }): string =>
      url === "/control" ? "192.0.2.1" : `2001:db8:1:2::${(++host).toString(16)}`;
    const { url, sockets } = await start({ maxConnectionsPerAddress: 3, addressOf });
    const control = await startControl(`${url}/control`);
    const answers: string[] = [];
    for (let n = 0; n < 6; n++) {
      const { socket, received } = await dial(url);
      socket.write(handshake());
      await expect.poll(() => received().length).toBeGreaterThan(0);
      answers.push(received().toString().slice(9, 12));
    }
    expect(answers).toEqual(["101", "101", "101", "429", "429", "429"]);
    expect(sockets.stats().refused).toEqual({ 429: 3 });
    await control.check();
  });
});

describe("S31: what is odd about a handshake", () => {
  it.each([
    ["an origin that is too long for a pattern", [`Origin: https://${"a".repeat(4_000)}!`], 403],
    ["no Host", [], 400],
  ])("S31 refuses %s with %s", async (what, lines, status) => {
    let looked = 0;
    class Counting extends RegExp {
      override get source(): string {
        looked++;
        return super.source;
      }
    }
    const { url, sockets } = await start({ origins: [new Counting("https://(a+)+")] });
    const control = await startControl(url);
    const { socket, received, closed } = await dial(url);
    const text = handshake(...lines);
    socket.write(what === "no Host" ? text.replace(/Host: .*\r\n/, "") : text);
    await closed;
    expect(received().toString()).toContain(`HTTP/1.1 ${status} `);
    expect(sockets.stats()).toMatchObject({ sessions: 1, refused: { [status]: 1 } });
    expect(looked).toBe(0);
    await control.check();
  });

  it("S16 refuses more than 100 headers with 431", async () => {
    const { url, sockets } = await start({});
    const control = await startControl(url);
    const { socket, received, closed } = await dial(url);
    socket.write(handshake(...Array.from({ length: 980 }, (_, n) => `X${n}: ${n}`)));
    await closed;
    expect(received().toString()).toMatch(/^HTTP\/1.1 431 /);
    expect(sockets.stats()).toMatchObject({ sessions: 1, refused: { 431: 1 } });
    await control.check();
  });
});
