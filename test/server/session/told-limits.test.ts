/** A client is told what it may send. */
import { describe, expect, it } from "vitest";
import { connectBare } from "../../support/bare-peer.js";
import { setUpRouter } from "../../support/router.js";
import { startServer } from "../../support/server.js";

const HELLO = { event: "ws:hello", version: 1, client: "test", token: "any" };

describe("the limits in the welcome", () => {
  const limits = {
    maxInFlight: 7,
    maxRequests: 8,
    maxFramesPerSecond: 9,
    maxFrameBurst: 10,
    maxSessionBytes: 11,
  };

  it.each([undefined, () => ({ user: 1 })])(
    "are the server's options (a token: %s)",
    async (authenticateToken) => {
      const peer = setUpRouter({ ...limits, ...(authenticateToken && { authenticateToken }) }).peer();
      peer.say(HELLO);
      expect(await peer.inbox.next()).toMatchObject({ event: "ws:welcome", limits });
    },
  );

  it("leave out what is not limited", async () => {
    const { maxFramesPerSecond: _, ...rest } = limits;
    const peer = setUpRouter({ ...limits, maxFramesPerSecond: Number.POSITIVE_INFINITY }).peer();
    peer.say(HELLO);
    expect((await peer.inbox.next()).limits).toEqual(rest);
  });

  it.each([undefined, 1_234])("tell how long a message may be (the option: %s)", async (maxPayloadBytes) => {
    const { url } = await startServer(maxPayloadBytes === undefined ? {} : { maxPayloadBytes });
    const peer = await connectBare(url);
    peer.send(HELLO);
    expect(await peer.inbox.next()).toMatchObject({ limits: { maxPayloadBytes: maxPayloadBytes ?? 65_536 } });
  });
});
