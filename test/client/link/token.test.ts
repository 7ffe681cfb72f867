/** The client's token may come late, not come, or be asked for in odd moments: it costs at most one attempt. */
import { describe, expect, it } from "vitest";
import { connect, reaches } from "../../support/client.js";
import { quietLog, startServer } from "../../support/server.js";
import { catchUnhandled } from "../../support/unhandled.js";

/** A server that lets in whoever shows "good", and the tokens that it was shown. */
async function startGuarded() {
  const shown: unknown[] = [];
  const authenticateToken = (token: string | undefined) => {
    shown.push(token);
    return token === "good" && { user: token };
  };
  const { url, sockets } = await startServer({ authenticateToken, log: quietLog() });
  sockets.answer("me", ({ session }) => session.user);
  return { url, shown };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const rejecting = (): Promise<never> => Promise.reject(new Error("no token"));

describe("a token", () => {
  it.each<[string, () => Promise<string>]>([
    ["rejects at once", rejecting],
    ["rejects when the socket is open", () => new Promise((_, reject) => setTimeout(reject, 100, "late"))],
    ["throws", () => expect.fail("no token")],
  ])("that %s is reported, and asked for again at the next attempt", async (_, first) => {
    const { url, shown } = await startGuarded();
    const reported: unknown[] = [];
    let asked = 0;
    const token = () => (++asked === 1 ? first() : Promise.resolve("good"));
    const client = connect(url, { token, report: (error) => reported.push(error) });
    expect(await client.get("me")).toBe("good");
    expect([asked, shown, reported.length]).toEqual([2, ["good"], 1]);
  });

  it("that does not come in time is asked for again at the next attempt", async () => {
    const { url, shown } = await startGuarded();
    let asked = 0;
    const token = () => (++asked === 1 ? new Promise<string>(() => {}) : "good");
    const client = connect(url, { token, connectTimeoutMs: 50 });
    expect(await client.get("me")).toBe("good");
    expect(shown).toEqual(["good"]);
  });

  it("that comes when the client was closed is not shown", async () => {
    const { url, shown } = await startGuarded();
    let give: (token: string) => void = () => {};
    const token = () => new Promise<string>((resolve) => (give = resolve));
    const client = connect(url, { token });
    const connected = client.connect();
    client.close();
    await expect(connected).rejects.toMatchObject({ code: "closed" });
    give("good");
    await settle();
    expect([shown, client.state.name]).toEqual([[], "closed"]);
  });

  it.each<[string, () => string]>([
    ["there is no address", () => expect.fail("no address")],
    ["the address is none", () => "http://[::"],
  ])("that rejects while %s leaves no rejection that nobody handles", async (_, url) => {
    const unhandled = catchUnhandled();
    const client = connect("", { url, token: rejecting, report: () => {} });
    client.connect().catch(() => {});
    await reaches(client, "waiting");
    await settle();
    expect(unhandled).toEqual([]);
  });

  it("that rejects for a client that its function closes leaves none either", async () => {
    const unhandled = catchUnhandled();
    const client = connect("ws://127.0.0.1:1", {
      token: () => {
        client.close();
        return rejecting();
      },
    });
    await expect(client.connect()).rejects.toMatchObject({ code: "closed" });
    await settle();
    expect(unhandled).toEqual([]);
  });
});
