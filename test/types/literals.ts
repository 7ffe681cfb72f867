/** Literals and unions in replies compile without `as const`. `npm run types` checks it; nothing runs it. */
import type { Collection, Contract, Event, Item } from "../../client/index.js";
import type { Sockets } from "../../server/index.js";

type Outcome = { kind: "done"; at: number } | { kind: "failed"; reason: "late" | "full" };

interface Shop extends Contract {
  data: {
    phase: Item<"open" | "closed">;
    last: Item<Outcome>;
    orders: Collection<{ id: number; state: "new" | "paid" }, number>;
    pair: Item<[number, "left" | "right"]>;
  };
  toServer: {
    buy: Event<{ amount: number }, Outcome>;
    side: Event<Record<never, never>, "left" | "right">;
    pair: Event<Record<never, never>, [number, "left" | "right"]>;
    both: Event<Record<never, never>, { ok: true } | { ok: false; code: 1 | 2 }>;
  };
}

export function literals(sockets: Sockets<Shop>): void {
  sockets.answer("phase", () => "open");
  sockets.answer("last", () => ({ kind: "done", at: 1 }));
  sockets.answer("last", async ({ id }) =>
    id === undefined ? { kind: "failed", reason: "late" } : { kind: "done", at: 1 },
  );
  sockets.answer("orders", ({ id }) => (id === undefined ? [] : { id, state: "new" }));
  sockets.answer("orders", () => [{ id: 1, state: "paid" }]);
  sockets.answer("pair", () => [1, "left"]);
  sockets.handle("buy", ({ amount }) =>
    amount > 0 ? { kind: "done", at: amount } : { kind: "failed", reason: "full" },
  );
  sockets.handle("buy", async () => ({ kind: "failed", reason: "late" }));
  sockets.handle("side", () => "right");
  sockets.handle("pair", () => [2, "right"]);
  sockets.handle("both", () => (Math.random() < 0.5 ? { ok: true } : { ok: false, code: 2 }));
}

export function wrongLiterals(sockets: Sockets<Shop>): void {
  // @ts-expect-error "opened" is not a phase
  sockets.answer("phase", () => "opened");
  // @ts-expect-error a failure has a reason
  sockets.answer("last", () => ({ kind: "failed", at: 1 }));
  // @ts-expect-error "lost" is not a reason
  sockets.handle("buy", async () => ({ kind: "failed", reason: "lost" }));
  // @ts-expect-error "up" is not a side
  sockets.handle("side", () => "up");
}
