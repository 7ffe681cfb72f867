/** Other libraries that listen to the upgrades of the same server: whatever keeps clients out is in the log. */
import { once } from "node:events";
import type http from "node:http";
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { Server as SocketIo } from "socket.io";
import { describe, expect, it } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { attach } from "../../../server/index.js";
import { startApplication as start, tryUpgrade } from "../../support/application.js";
import { atEnd } from "../../support/disposing.js";
import { startHttp } from "../../support/server.js";

const LET_ALONE =
  /another "upgrade" listener of this server answered an upgrade that was ours: let it leave our path/;

describe("a library that ends upgrades of other paths", () => {
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: "Query", fields: { x: { type: GraphQLString } } }),
  });
  const others = [
    ["ws", (server: http.Server) => void new WebSocketServer({ server, path: "/other" })],
    [
      "graphql-ws",
      (server: http.Server) => void useServer({ schema }, new WebSocketServer({ server, path: "/graphql" })),
    ],
  ] as const;

  it.each(others)("is named in the log when it was there before: %s", async (_, other) => {
    const { url, log } = await start({ path: "/live" }, other);
    expect(await tryUpgrade(`${url}/live`)).toContain("400");
    expect(log.entries).toEqual([expect.stringMatching(LET_ALONE)]);
  });

  it.each(others)("is named in the log when it comes later: %s", async (_, other) => {
    const { url, log, server } = await start({ path: "/live" });
    other(server);
    expect(await tryUpgrade(`${url}/live`)).toContain("400");
    expect(log.entries).toEqual([expect.stringMatching(LET_ALONE)]);
  });

  it.each(["before", "after"])(
    "is named when it takes them all, and keeps what it took: %s",
    async (when) => {
      const other = (server: http.Server): void => {
        new WebSocketServer({ server }).on("connection", (socket) =>
          socket.on("message", (data) => socket.send(data)),
        );
      };
      const { url, log, server } = await start({ path: "/live" }, when === "before" ? other : undefined);
      if (when === "after") other(server);
      const socket = new WebSocket(`${url}/live`);
      atEnd(() => socket.terminate());
      await once(socket, "open");
      socket.send("theirs");
      expect(String((await once(socket, "message"))[0])).toBe("theirs");
      expect(log.entries).toEqual([expect.stringMatching(LET_ALONE)]);
    },
  );

  it("is named when Socket.IO ends what takes its time to be let in", async () => {
    const { url, log, server } = await start({ path: "/live", authenticate: () => new Promise(() => {}) });
    const io = new SocketIo(server, { destroyUpgradeTimeout: 10 });
    atEnd(() => void io.close());
    await tryUpgrade(`${url}/live`);
    await expect.poll(() => log.entries).toEqual([expect.stringMatching(LET_ALONE)]);
  });
});

describe("a listener that comes after attach without a path", () => {
  it("is named in the log at once, with what to set", async () => {
    const { server, log } = await start();
    server.on("upgrade", () => {});
    expect(log.entries).toEqual([
      expect.stringMatching(/another "upgrade" listener was added.*set a "path"/),
    ]);
  });

  it("is named no more once ours is closed, nor is one that comes beside a path", async () => {
    const { server, log, sockets } = await start({ path: "/live" });
    server.on("upgrade", () => {});
    await sockets.close({ graceMs: 0 });
    server.on("upgrade", () => {});
    expect(log.entries).toEqual([]);
    expect(server.listenerCount("newListener")).toBe(0);
  });
});

describe("Socket.IO on the same server", () => {
  it("leaves our path alone, and is left alone", async () => {
    const { server, url } = await startHttp();
    const sockets = attach(server, { webSockets: true, path: "/live" });
    atEnd(() => sockets.close({ graceMs: 0 }));
    const io = new SocketIo(server);
    atEnd(() => void io.close());
    expect(await tryUpgrade(`${url}/live`)).toBe("open");
    expect(await tryUpgrade(`${url}/socket.io/?EIO=4&transport=websocket`)).toBe("open");
  });
});
