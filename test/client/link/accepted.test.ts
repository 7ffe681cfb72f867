/** The state is `open` when a server has accepted the client, and not when a socket has opened. */
import { describe, expect, it } from "vitest";
import type { Client } from "../../../client/index.js";
import { connect, reaches } from "../../support/client.js";
import { startHostile } from "../../support/hostile-server.js";
import { quietLog, startServer } from "../../support/server.js";

function statesOf(client: Client): string[] {
  const seen: string[] = [];
  client.onState(({ name }) => void seen.push(name));
  return seen;
}

describe("the state of the connection", () => {
  it("is never open where the token is refused, and closed with the server's reason", async () => {
    const authenticateToken = () => new Promise<undefined>((resolve) => setTimeout(resolve, 50));
    const { url } = await startServer({ authenticateToken, log: quietLog() });
    const client = connect(url, { token: "bad" });
    const seen = statesOf(client);
    await expect(client.connect()).rejects.toMatchObject({ code: "unauthenticated" });
    expect(seen).toEqual(["connecting", "closed"]);
    expect(client.state).toEqual({ name: "closed", code: 4401, reason: "authentication was refused" });
  });

  it("is open with the welcome, though messages leave before", async () => {
    const { url, sockets, heard } = await startHostile();
    const client = connect(url);
    client.emit("early");
    const socket = await sockets.next();
    await heard.find(({ event }) => event === "early");
    expect(client.state.name).toBe("connecting");
    socket.send('{"event":"ws:welcome","version":1,"session":"s","heartbeatMs":1000}');
    await reaches(client, "open");
  });

  it("is open with any message of a plain server", async () => {
    const { url, sockets } = await startHostile();
    const client = connect(url);
    const connected = client.connect();
    (await sockets.next()).send('{"event":"hello"}');
    await connected;
  });

  it("is open for a server that says nothing after half of waitMs", async () => {
    const { url, sockets } = await startHostile();
    const client = connect(url, { waitMs: 400 });
    await client.connect();
    expect(client.state).toEqual({ name: "open", attempt: 0 });
    expect(sockets.all).toHaveLength(1);
  });

  it("is open for a server that says nothing long before it is given up", async () => {
    const { url } = await startHostile();
    await connect(url, { waitMs: 3_600_000 }).connect();
  });

  it("says while it waits how the last connection ended, and of a gap when a server has accepted it again", async () => {
    const { url, sockets } = await startHostile();
    const client = connect(url, { retryMinMs: 0, retryMaxMs: 0 });
    const seen = statesOf(client);
    client.on("ws:gap", () => seen.push("gap"));
    void client.connect();
    const welcome = '{"event":"ws:welcome","version":1,"session":"s","heartbeatMs":1000}';
    const first = await sockets.next();
    first.send(welcome);
    await reaches(client, "open");
    let waiting: unknown;
    client.onState((state) => {
      if (state.name === "waiting") waiting ??= state;
    });
    first.close(1012, "restart");
    (await sockets.next()).close(1013, "not yet"); // it has accepted nothing
    (await sockets.next()).send(welcome);
    await reaches(client, "open");
    expect(waiting).toEqual({ name: "waiting", attempt: 1, delayMs: 0, code: 1012, reason: "restart" });
    const again = ["connecting", "waiting", "connecting", "open", "gap"];
    expect(seen).toEqual(["connecting", "open", "waiting", ...again]);
  });
});
