import type { Contract, Event, Item } from "monument-ws";

/** A counter that every client may raise, and that says which process has raised it. */
export interface Counter extends Contract {
  data: { counter: Item<{ count: number; by: number }> };
  toServer: { raise: Event<Record<never, never>, number> };
  toClient: { hello: { from: number } };
}
