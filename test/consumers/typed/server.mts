/** A typed server, without the types of ws. */
import { createServer } from "node:http";
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
