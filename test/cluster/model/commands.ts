import fc from "fast-check";
import { type ClusterWorld, ITEMS } from "./world.js";

/** One step of a schedule. */
export interface Command {
  name: string;
  run(world: ClusterWorld): Promise<unknown>;
}

const index = fc.nat({ max: 7 });
const item = fc.constantFrom(...ITEMS);

/** The node of a step, of however many there are. */
function nodeOf(world: ClusterWorld, at: number): number {
  return at % world.pairs.length;
}

function command(name: string, run: (world: ClusterWorld) => unknown): Command {
  return { name, run: async (world) => run(world) };
}

const set = fc
  .tuple(index, item)
  .map(([at, name]) => command(`set ${name} on ${at}`, (world) => world.set(nodeOf(world, at), name)));
const pass = fc
  .oneof(fc.nat({ max: 10 }), fc.nat({ max: 10 }), fc.nat({ max: 800 }), fc.nat({ max: 8_000 }))
  .map((ms) => command(`${ms} ms pass`, (world) => world.pass(ms)));
const join = fc.tuple(index, item, fc.boolean()).map(([at, name, isJoin]) =>
  command(`${isJoin ? "subscribe" : "unsubscribe"} ${name} on ${at}`, (world) => {
    const watcher = world.watchers[at % world.watchers.length];
    if (watcher && isJoin) world.subscribe(watcher, name);
    else if (watcher) world.unsubscribe(watcher, name);
  }),
);
/** A node that has nothing to do with an item any more opens it while it is set elsewhere. */
const open = fc.tuple(index, item, fc.nat({ max: 15 })).map(([at, name, ms]) =>
  command(`open ${name} on ${at}, ${ms} ms before it is set`, async (world) => {
    const watcher = world.watchers[at % world.watchers.length];
    if (!watcher) return;
    world.unsubscribe(watcher, name);
    await world.pass(11_000);
    world.subscribe(watcher, name);
    await world.pass(ms);
    await world.set(0, name);
  }),
);
/** A node sets an item as it opens it, and before it knows what the cluster holds another does too. */
const race = fc.tuple(index, item, fc.nat({ max: 15 })).map(([at, name, ms]) =>
  command(`open and set ${name} on ${at}, ${ms} ms before it is set elsewhere`, async (world) => {
    const watcher = world.watchers[at % world.watchers.length];
    if (!watcher) return;
    world.unsubscribe(watcher, name);
    await world.pass(11_000);
    const watched = (): number => world.pairs[watcher.node]?.router.stats().cluster?.watched ?? 0;
    const before = watched();
    world.subscribe(watcher, name);
    for (let waited = 0; watched() === before && waited < 100; waited++) await world.pass(1);
    await world.set(watcher.node, name);
    await world.pass(ms);
    await world.set(nodeOf(world, watcher.node + 1), name);
  }),
);
const get = index.map((at) =>
  command(`get stored on ${at}`, (world) => {
    world.watchers[at % world.watchers.length]?.client.get("stored").catch(() => {});
  }),
);
const kill = fc.boolean().map((keeps) => command(`kill, keeps ${keeps}`, (world) => world.kill(keeps)));
const start = fc.constant(command("start", (world) => world.start()));
const stop = fc.constant(
  command("stop", (world) => {
    world.fault();
    world.hub.stop();
  }),
);
const resume = fc.constant(command("resume", ({ hub }) => hub.resume()));
const rollback = fc.nat({ max: 3_000 }).map((ms) =>
  command(`rollback ${ms}`, (world) => {
    world.silently();
    world.hub.rollback(ms);
  }),
);
const deafen = index.map((at) =>
  command(`deafen ${at}`, (world) => {
    const engine = world.engines[nodeOf(world, at)];
    world.fault();
    if (engine) world.hub.deafen(engine);
  }),
);
const deafenTo = fc.tuple(index, item).map(([at, name]) =>
  command(`deafen ${at} to ${name}`, (world) => {
    const engine = world.engines[nodeOf(world, at)];
    world.silently(true);
    if (engine) world.hub.deafen(engine, `data:set:${name}`);
  }),
);
const cut = fc.tuple(index, fc.nat({ max: 3_000 })).map(([at, ms]) =>
  command(`cut ${at} for ${ms}`, (world) => {
    const engine = world.engines[nodeOf(world, at)];
    world.fault();
    if (engine) world.hub.cut(engine, ms);
  }),
);
const split = fc
  .subarray([0, 1, 2, 3], { minLength: 1 })
  .map((nodes) => command(`split ${nodes}`, (world) => world.split(nodes)));
const heal = fc.constant(command("heal", (world) => world.heal()));
const restart = index.map((at) => command(`restart ${at}`, (world) => world.restart(nodeOf(world, at))));

export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 12, arbitrary: set },
  { weight: 10, arbitrary: pass },
  { weight: 4, arbitrary: join },
  { weight: 3, arbitrary: get },
  { weight: 2, arbitrary: open },
  { weight: 2, arbitrary: race },
  ...[kill, start, stop, resume, rollback, deafen, deafenTo, cut, split, heal, restart].map((arbitrary) => ({
    weight: 1,
    arbitrary,
  })),
);
