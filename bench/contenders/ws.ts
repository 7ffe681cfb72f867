/** What a good engineer writes by hand on bare ws: parse, look up, stringify once per publish, send to each. */
import http from "node:http";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { listen } from "../support/listening.js";
import type { Data, Running } from "./contender.js";

const PREFIX = "data:get:";

interface Message {
  event?: unknown;
  ref?: unknown;
  live?: unknown;
}

/** The subscribers of each item, by name. */
type Subscribers = Map<string, Set<WebSocket>>;

export async function startWs({ rider, live }: Data): Promise<Running> {
  const server = http.createServer();
  const subscribers: Subscribers = new Map([...live.keys()].map((name) => [name, new Set()]));
  new WebSocketServer({ server, perMessageDeflate: false }).on("connection", (socket) => {
    const joined: Array<Set<WebSocket>> = [];
    socket.on("message", (text) => {
      const { event, ref, live: isLive } = parse(text);
      if (typeof event !== "string" || !event.startsWith(PREFIX)) return;
      const name = event.slice(PREFIX.length);
      const set = isLive ? subscribers.get(name) : undefined;
      if (set) {
        set.add(socket);
        joined.push(set);
      }
      const data = name === "rider" ? rider : live.get(name);
      socket.send(JSON.stringify({ event: `data:set:${name}`, ref, data }));
    });
    socket.on("error", () => {}); // a close follows
    socket.on("close", () => {
      for (const set of joined) set.delete(socket);
    });
  });
  const publish: Running["publish"] = (item, data) => {
    const text = JSON.stringify({ event: `data:set:${item}`, data });
    for (const socket of subscribers.get(item) ?? []) socket.send(text);
  };
  return { port: await listen(server), publish };
}

function parse(text: RawData): Message {
  try {
    return JSON.parse(text.toString());
  } catch {
    return {};
  }
}
