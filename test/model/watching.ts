import type { Actor } from "./actor.js";
import { addressOf, type ItemName } from "./items.js";
import type { World } from "./world.js";

/** Has `actor` listen to an item, unless it does. */
export function subscribe(world: World, actor: Actor, name: ItemName): void {
  if (actor.stops.has(name)) return;
  const [address, id] = addressOf(name);
  const store = id === undefined ? actor.client.item(address) : actor.client.item(address, id);
  actor.seen.delete(name);
  world.frames.begin(actor, name);
  actor.truthAtOpen.set(name, world.delivered.get(name) ?? 0); // what it calls live has been read since
  actor.stops.set(
    name,
    store.subscribe(() => world.checkAlways()),
  );
}

/** Has `actor` listen to an item no more. */
export function unsubscribe({ stops }: Actor, name: ItemName): void {
  stops.get(name)?.();
  stops.delete(name);
}

/** Notes how many items `actor` holds at the end of a turn. */
export function noteHeld(actor: Actor): void {
  actor.mostHeld = Math.max(actor.mostHeld, actor.stops.size);
}
