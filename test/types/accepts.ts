/** What must compile. `npm run types` checks it; nothing runs it. */
import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import harken from "harken";
import mitt from "mitt";
import monument from "monument";
import WsWebSocket from "ws";
import {
  type Client,
  type Contract,
  createClient,
  type Event,
  type Item,
  type Snapshot,
} from "../../client/index.js";
import {
  attach,
  type Bus,
  createRouter,
  type Passthrough,
  type Router,
  reply,
  type Sockets,
} from "../../server/index.js";
import { mount } from "../../server/monument.js";
import { createPair } from "../../testing/index.js";
import type { Race, Rider } from "./race.js";

/** Compiles only if the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

export async function client(race: Client<Race>): Promise<void> {
  const clock = await race.get("clock");
  same<typeof clock, { now: number }>(true);
  const riders = await race.get("riders", { timeoutMs: 5 });
  same<typeof riders, Rider[]>(true);
  const rider = await race.get("riders", 7, { signal: AbortSignal.timeout(5) });
  same<typeof rider, Rider>(true);
  const profile = await race.get("user:get:profile");
  same<typeof profile, { nick: string }>(true);

  race.subscribe("clock", (value, { status, etag, updatedAt }) => {
    same<typeof value, { now: number }>(true);
    same<typeof status, "loading" | "live" | "stale" | "error">(true);
    same<typeof etag, string | undefined>(true);
    same<typeof updatedAt, number | undefined>(true);
  });
  race.subscribe("riders", 7, (value) => same<typeof value, Rider>(true));
  const snapshot = race.item("riders", 7).get();
  same<typeof snapshot, Snapshot<Rider>>(true);
  for await (const value of race.watch("riders")) same<typeof value, Rider[]>(true);

  const sent = race.emit("authorize:user", { credentialsObj: { token: "abcd" } }, { offline: "latest" });
  same<typeof sent, boolean>(true);
  race.emit("cheer");
  race.emit("cheer", { rider: 7 });
  race.emit("leave");
  const answer = await race.request("authorize:user", { credentialsObj: { token: "abcd" } });
  same<typeof answer, { ok: boolean }>(true);

  race.on("chat:message", (message) => {
    same<typeof message.event, "chat:message">(true);
    same<typeof message.text, string>(true);
  });
  race.on("*", (message) => same<typeof message, unknown>(true));
  race.on("ws:dropped", ({ reason }) =>
    same<typeof reason, "expired" | "closed" | "replaced" | "limit">(true),
  );
}

export function sockets(): void {
  createClient({ url: "ws://localhost", WebSocket: globalThis.WebSocket });
  createClient({ url: () => new URL("ws://localhost"), WebSocket: WsWebSocket, token: () => "renewed" });
}

export async function clientWithoutContract(): Promise<void> {
  using any = createClient({ url: "ws://localhost" });
  const value = await any.get("whatever", "id");
  same<typeof value, unknown>(true);
  const answer = await any.request("whatever", { some: "field" });
  same<typeof answer, unknown>(true);
  any.on("whatever", (message) => same<typeof message.field, unknown>(true));
}

/** Asks for less than {@link Race} offers. */
interface Part extends Contract {
  data: { clock: Item<{ now: number | string }> };
  toServer: { cheer: Event<{ rider: 7 }> };
  toClient: object;
}

export function otherContracts(race: Client<Race>, sockets: Sockets<Race>): unknown[] {
  const clients: [Client<Race>, Client<Part>, Client<Contract>, Client] = [race, race, race, race];
  const servers: [Sockets<Race>, Sockets] = [sockets, sockets];
  return [clients, servers];
}

export function undefinedOptions(undefinedOne: undefined): unknown {
  const client = createClient({ url: "ws://localhost", token: undefinedOne, timeoutMs: undefinedOne });
  client.watch("clock", { signal: undefinedOne });
  client.emit("cheer", {}, { offline: undefinedOne, key: undefinedOne });
  const options = { signal: undefinedOne, timeoutMs: undefinedOne };
  const door = {
    path: undefinedOne,
    origins: undefinedOne,
    authenticate: undefinedOne,
    addressOf: undefinedOne,
  };
  const sockets = attach(createServer(), {
    ...door,
    authenticateToken: undefinedOne,
    maxInFlight: undefinedOne,
  });
  sockets.drain({ withinMs: undefinedOne });
  sockets.close({ graceMs: undefinedOne });
  createPair({ seed: undefinedOne, router: undefinedOne }).client({ random: undefinedOne });
  return [client.get("clock", options), client.request("cheer", {}, options)];
}

export function router(race: Router<Race>): void {
  race.publish("clock", { now: 1 });
  race.publish("riders", [{ id: 1, name: "Ann" }]);
  race.publish("riders", 1, { id: 1, name: "Ann" });
  race.answer("riders", ({ id, session, signal }) => {
    same<typeof id, number | undefined>(true);
    same<typeof signal, AbortSignal>(true);
    session.emit("chat:message", { from: "server", text: "hello" });
    return id === undefined ? [] : { id, name: "Ann" };
  });
  race.handle("authorize:user", async (message, { session }) => {
    same<typeof message.credentialsObj.token, string>(true);
    return { ok: session.isOpen };
  });
  race.broadcast("chat:message", { from: "a", text: "b" });
}

export function routerWithoutContract(): void {
  const any = createRouter({ webSockets: true });
  any.publish("whatever", 5);
  any.broadcast("whatever", { some: "field" });
  any.handle("whatever", ({ field }) => field);
}

export async function buses(): Promise<void> {
  const all: Bus[] = [new EventEmitter(), harken, mitt<Record<string, unknown>>()];
  all[0]?.on("authorize:user", (payload) => reply(payload as Passthrough, { ok: true }));
  const sockets = await mount<Race>(monument, { port: 0, webSockets: "data" }, { path: "/live" });
  await sockets.close({ graceMs: 5 });
}
