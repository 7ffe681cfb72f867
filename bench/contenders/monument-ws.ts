import { EventEmitter } from "node:events";
import http from "node:http";
import harken from "harken";
import { attach, type RouterOptions } from "../../server/index.js";
import { listen } from "../support/listening.js";
import type { Data, Running } from "./contender.js";

/** The load of many clients comes over few sockets: what protects a server from one of them is off. */
const limits: RouterOptions = {
  maxInFlight: 1_000_000,
  maxSessionBytes: Number.POSITIVE_INFINITY,
  maxFramesPerSecond: Number.POSITIVE_INFINITY,
  maxFrameBurst: Number.POSITIVE_INFINITY,
};

/** This package on Node's emitter, with the get handled over the bus. */
export function startOurs(data: Data): Promise<Running> {
  return start(data, new EventEmitter());
}

/** This package with the get handled by `answer`. */
export function startAnswer(data: Data): Promise<Running> {
  return start(data, new EventEmitter(), "answer");
}

/** This package on monument's emitter. */
export function startOnHarken(data: Data): Promise<Running> {
  return start(data, harken);
}

async function start(
  { rider, live, isPushOnly }: Data,
  events: NonNullable<RouterOptions["events"]>,
  way: "bus" | "answer" = "bus",
): Promise<Running> {
  const server = http.createServer();
  // The page of the client's measures comes from another server.
  const sockets = attach(server, { webSockets: true, events, origins: () => true, ...limits });
  if (way === "answer") sockets.answer("rider", () => rider);
  else events.on("data:get:rider", () => events.emit("data:set:rider", rider));
  for (const name of isPushOnly ? [] : live.keys()) {
    const handle = (): unknown => events.emit(`data:set:${name}`, live.get(name));
    // harken takes two listeners with one source text for the same, whatever their names.
    Object.defineProperty(handle, "toString", { value: () => name });
    events.on(`data:get:${name}`, handle);
  }
  return { port: await listen(server), publish: (item, value) => events.emit(`data:set:${item}`, value) };
}
