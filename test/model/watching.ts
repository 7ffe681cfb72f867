import type { Actor } from "./actor.js";
import { addressOf, type ItemName } from "./items.js";
import type { World } from "./world.js";

/** Has `actor` listen to an item, unless it does. */
export function subscribe(world: World, actor: Actor, name: ItemName): void {
  if (actor.stops.has(name)) return;
  const [address, id] = addressOf(name);
  const store = id === undefined ? actor.client.item(address) : actor.client.item(address, id);
  if (store.get().value === undefined) actor.seen.delete(name); // what is kept may not go back
  if (!lingers(world, actor, name)) {
    world.frames.begin(actor, name);
    actor.truthAtOpen.set(name, world.delivered.get(name) ?? 0); // what it calls live has been read since
  }
  actor.leftAt.delete(name);
  actor.stops.set(
    name,
    store.subscribe(() => world.checkAlways()),
  );
}

/** Has `actor` listen to an item no more. */
export function unsubscribe(world: World, { stops, leftAt }: Actor, name: ItemName): void {
  if (stops.has(name)) leftAt.set(name, world.pair.clock.now());
  stops.get(name)?.();
  stops.delete(name);
}

/** Whether `actor` may still be subscribed to an item that it has left. */
function lingers({ pair }: World, { leftAt, lingerMs }: Actor, name: ItemName): boolean {
  return pair.clock.now() - (leftAt.get(name) ?? Number.NEGATIVE_INFINITY) < lingerMs;
}

/** Notes how many items `actor` holds at the end of a turn. */
export function noteHeld(world: World, actor: Actor): void {
  const lingering = [...actor.leftAt.keys()].filter((name) => lingers(world, actor, name));
  actor.mostHeld = Math.max(actor.mostHeld, actor.stops.size + lingering.length);
}
