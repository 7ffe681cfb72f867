import fc from "fast-check";
import { type Actor, getOf } from "./actor.js";
import { ITEMS, type ItemName } from "./items.js";
import { noteHeld, subscribe, unsubscribe } from "./watching.js";
import type { World } from "./world.js";

/** So long a later get waits for the call of an earlier one. */
const JOIN_MS = 1_100;

/** What befalls one item of one client while a get of it waits: steps that single commands seldom bring together. */
interface Race {
  world: World;
  actor: Actor;
  client: number;
  name: ItemName;
  pass(): Promise<void>;
}

const RACES: Record<string, (race: Race) => Promise<void>> = {
  "loses the right to": async ({ world, client, name, pass }) => {
    await pass();
    world.setRight(client, name, false);
    await pass();
    world.set(name);
  },
  "looks into": async ({ world, actor, name, pass }) => {
    subscribe(world, actor, name);
    noteHeld(world, actor);
    await pass();
    world.set(name);
    await pass();
    unsubscribe(world, actor, name);
  },
  "asks again for": async ({ world, actor, name, pass }) => {
    await pass();
    world.set(name);
    await pass();
    world.promises.track(getOf(actor, name, {}), `get ${name}`);
    await pass();
    world.set(name);
  },
  // Two calls have read before the set, and the one that is to say what is true fails.
  "asks twice for": async ({ world, actor, name, pass }) => {
    subscribe(world, actor, name);
    noteHeld(world, actor);
    await world.pair.clock.advance(JOIN_MS);
    world.promises.track(getOf(actor, name, {}), `get ${name}`);
    await pass();
    world.set(name);
    world.failing.add(name);
  },
};

/** A race of a client, with the time between its steps. */
export function raceCommands(clients: number): Array<[weight: number, fc.Arbitrary<RaceCommand>]> {
  const any = fc.tuple(
    fc.constantFrom(...Object.keys(RACES)),
    fc.nat(clients - 1),
    fc.constantFrom(...ITEMS),
    fc.nat(120),
  );
  const run = async (world: World, what: string, client: number, name: ItemName, ms: number) => {
    const actor = world.actors[client];
    if (!actor) return;
    world.promises.track(getOf(actor, name, {}), `get ${name}`);
    await RACES[what]?.({ world, actor, client, name, pass: () => world.pair.clock.advance(ms) });
  };
  const toCommand = ([what, client, name, ms]: [string, number, ItemName, number]): RaceCommand => ({
    name: `client ${client} gets ${name} and ${what} it meanwhile, in steps of ${ms} ms`,
    run: (world) => run(world, what, client, name, ms),
  });
  return [[3, any.map(toCommand)]];
}

interface RaceCommand {
  name: string;
  run(world: World): Promise<void>;
}
