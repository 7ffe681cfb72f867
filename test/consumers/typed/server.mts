/** A typed server, without the types of ws. */
import { createServer } from "node:http";
import { createClient } from "monument-ws";
import { collection, defineContract, event, type InferContract, item } from "monument-ws/contract";
import { mount } from "monument-ws/monument";
import type { Collection, Contract, Event, Item } from "monument-ws/server";
import { attach, createRouter, reply } from "monument-ws/server";
import { decode } from "monument-ws/shared";
import { createPair } from "monument-ws/testing";

const sockets = attach(createServer(), { webSockets: true });
sockets.handle("add", ({ a, b }) => Number(a) + Number(b));
export const all = [createRouter, reply, decode, mount, createPair];

interface Shop extends Contract {
  data: { phase: Item<"open" | "closed">; orders: Collection<{ id: number; state: "new" | "paid" }, number> };
  toServer: {
    buy: Event<{ amount: number }, { kind: "done"; at: number } | { kind: "failed"; reason: "full" }>;
  };
}

// Literals and unions compile without "as const", and the user has the type of what the application returned.
const shop = attach<Shop, { id: string }>(createServer(), { authenticate: () => ({ id: "ann" }) });
shop.answer("phase", () => "open");
shop.answer("orders", async ({ id }) => (id === undefined ? [] : { id, state: "new" }));
shop.handle("buy", ({ amount }) =>
  amount > 0 ? { kind: "done", at: 1 } : { kind: "failed", reason: "full" },
);
shop.revoke(({ user }) => user.id === "ann");
// @ts-expect-error "opened" is not a phase
shop.answer("phase", () => "opened");

// A contract made of schemas of any library that follows Standard Schema, and the types that it gives.
declare function schema<Input, Output = Input>(): {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly validate: (value: unknown) => { readonly value: Output; readonly issues?: undefined };
  };
};
const contract = defineContract({
  data: {
    clock: item(schema<{ now: number }>()),
    riders: collection({ member: schema<{ id: number; name: string }>(), id: schema<number>() }),
  },
  toServer: {
    say: event(schema<{ text: string; at?: string }, { text: string; at: string }>(), schema<number>()),
  },
  toClient: { said: schema<{ text: string }>() },
});
type Live = InferContract<typeof contract>;
const live = attach(createServer(), { webSockets: true, contract });
live.handle("say", ({ at }) => at.length);
live.answer("riders", ({ id }) => (id === undefined ? [] : { id, name: "Ada" }));
live.broadcast("said", { text: "hello" });
// @ts-expect-error the reply is a number
live.handle("say", ({ text }) => text);
// @ts-expect-error JSON cannot hold a Date
item(schema<{ at: Date }>());
// @ts-expect-error Shop is not the type of the contract
attach<Shop>(createServer(), { webSockets: true, contract });
// @ts-expect-error the same for a client
createClient<Shop>({ url: "/live", contract });
const pair = createPair({ router: { contract } });
pair.router.handle("say", ({ at }) => at.length);
export const rider: Promise<string> = pair
  .client()
  .get("riders", 7)
  .then(({ name }) => name);
// @ts-expect-error the contract has no such item
pair.router.publish("clok", { now: 1 });
const said = pair.client().request("say", { text: "" });
// @ts-expect-error nothing of a pair is any: a reply is a number
said.then((reply) => reply.length);
const now: Live["data"]["clock"]["whole"] = { now: 1 };
live.publish("clock", now);
