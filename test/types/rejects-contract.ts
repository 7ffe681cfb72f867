/**
 * What must not compile with contracts made of schemas: the compiler must find an error in every statement of these
 * functions, see `types.test.ts`. The project itself leaves this file out.
 */
import { createServer } from "node:http";
import { type } from "arktype";
import monument from "monument";
import * as v from "valibot";
import * as z from "zod";
import { type Client, type Contract, createClient, type Item } from "../../client/index.js";
import { collection, defineContract, event, item } from "../../contract/index.js";
import { attach, createRouter, type Sockets } from "../../server/index.js";
import { mount } from "../../server/monument.js";
import { createPair } from "../../testing/index.js";
import { type Live, live } from "./contract.js";

export function whatJsonCannotHold(): void {
  item(z.date());
  item(z.bigint());
  item(z.map(z.string(), z.number()));
  item(z.set(z.string()));
  item(z.object({ deep: z.array(z.object({ at: z.date() })) }));
  item(v.object({ at: v.date() }));
  item(v.bigint());
  item(type({ at: "Date" }));
  item(type("bigint"));
  item(z.custom<() => void>());
  collection({ member: z.object({ at: z.date() }), id: z.number() });
  collection({ member: z.string(), id: z.number(), whole: z.map(z.number(), z.string()) });
  event(z.object({ at: z.date() }));
  event(z.object({}), z.date());
  defineContract({ toClient: { news: z.object({ at: z.date() }) } });
}

export function wrongParts(): void {
  item({ now: 1 });
  item();
  collection({ member: z.string() });
  collection({ member: z.string(), id: z.boolean() });
  collection({ member: z.string(), id: z.object({ id: z.number() }) });
  event(z.string());
  event(z.array(z.string()).length(2).or(z.number()));
  defineContract({ data: { clock: z.number() } });
  defineContract({ toServer: { add: z.object({ a: z.number() }) } });
  defineContract({ toClient: { news: event(z.object({})) } });
}

export function wrongOnTheClient(live: Client<Live>): void {
  live.get("clok");
  live.get("riders", "seven");
  live.get("board", 7);
  live.emit("chat:say", { text: 5 });
  live.emit("chat:say", {});
  live.request("add", { a: 1 });
  live.request("add", { a: 1, b: 2 }).then((sum) => sum.length);
  live.on("chat:message", ({ txt }) => txt);
}

/** Other types than those of the contract that is given. */
interface Other extends Contract {
  data: { weather: Item<{ degrees: number }> };
}

export function otherTypes(): void {
  attach<Other>(createServer(), { contract: live });
  attach<Other, { id: string }>(createServer(), { contract: live, authenticate: () => ({ id: "ann" }) });
  createRouter<Other>({ contract: live });
  mount<Other>(monument, {}, { contract: live });
  createClient<Other>({ url: "/live", contract: live });
  createPair<Other>({ router: { contract: live } });
  createPair({ router: { contract: live } }).router.publish("clok", { now: 1 });
  createPair({ router: () => ({ contract: live }) })
    .client()
    .get("clok");
  createPair({ router: { contract: live } }).client<Other>({ contract: live });
  createPair({ router: { contract: live }, serve: (router) => router.handle("add", () => "three") });
}

export function wrongByValue(): void {
  attach(createServer(), { contract: live }).publish("clok", { now: 1 });
  attach(createServer(), { contract: live }).publish("clock", { now: "now" });
  attach(createServer(), { contract: live, strict: "yes" });
  createClient({ url: "/live", contract: live }).get("clok");
  createClient({ url: "/live", contract: live, validate: "always" });
  attach(createServer(), { contract: { data: {} } });
  createRouter({ contract: live }).handle("add", () => "three");
}

export function wrongOnTheServer(sockets: Sockets<Live>): void {
  sockets.publish("clock", { now: "now" });
  sockets.publish("riders", "seven", { id: 7, name: "Ann" });
  sockets.handle("add", ({ a, b }) => `${a + b}`);
  sockets.handle("add", ({ c }) => c);
  sockets.handle("chat:say", ({ at }) => at.getTime());
  sockets.answer("clock", () => ({ now: "now" }));
}
