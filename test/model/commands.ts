import fc from "fast-check";
import type { WaitOptions } from "../../client/index.js";
import type { Link } from "../../testing/index.js";
import { type Actor, getOf } from "./actor.js";
import { ITEMS, type ItemName } from "./items.js";
import { pageCommands } from "./pages.js";
import { TIMEOUT_MS } from "./promises.js";
import { raceCommands } from "./races.js";
import { noteHeld, subscribe, unsubscribe } from "./watching.js";
import { CLIENTS, type World } from "./world.js";

/** One thing that may happen. */
export interface Command {
  name: string;
  run(world: World): void | Promise<void>;
}

const client = fc.nat(CLIENTS - 1);
const item = fc.constantFrom(...ITEMS);
const direction = fc.constantFrom("toClient" as const, "toServer" as const);

function actorOf(world: World, index: number): Actor {
  const actor = world.actors[index];
  if (!actor) throw new Error(`there is no client ${index}`);
  return actor;
}

/** The link at this place, if any link is open. */
function linkOf(world: World, place: number): Link | undefined {
  const links = [...world.pair.links];
  return links[place % links.length];
}

/** The same, of a link that something befalls. */
function disturbed(world: World, place: number): Link | undefined {
  const link = linkOf(world, place);
  world.slow.disturb(link);
  return link;
}

/** Has all clients come back over links that carry so many bytes a millisecond. */
function slowDown(world: World, bytesPerMs: number): void {
  world.slow.bytesPerMs = bytesPerMs;
  for (const link of [...world.pair.links]) link.cut();
}

function subscribeOne(world: World, index: number, name: ItemName): void {
  const actor = actorOf(world, index);
  subscribe(world, actor, name);
  noteHeld(world, actor);
}

function get(world: World, index: number, name: ItemName, options: WaitOptions): Promise<unknown> {
  return getOf(actorOf(world, index), name, options);
}

function request(world: World, index: number, options: WaitOptions): Promise<unknown> {
  return actorOf(world, index).client.request("order", { number: world.number() }, options);
}

function note(world: World, index: number): void {
  actorOf(world, index).client.emit("note", { actor: index, number: world.number() });
}

function deafen(world: World, place: number, which: "toClient" | "toServer"): void {
  const link = disturbed(world, place);
  if (link && world.isKnown(link)) link[which].deafen();
}

async function pass(world: World, byMs: number): Promise<void> {
  await world.pair.clock.advance(byMs);
}

const command = (name: string, run: Command["run"]): Command => ({ name, run });

const one = fc.tuple(client, item);
const side = fc.tuple(fc.nat(9), direction);
const patient = { timeoutMs: 1_000_000 };

/** All that may happen, the common more often than the rare. */
const all: Array<[weight: number, fc.Arbitrary<Command>]> = [
  [6, one.map(([c, i]) => command(`subscribe ${c} ${i}`, (w) => subscribeOne(w, c, i)))],
  [2, one.map(([c, i]) => command(`unsubscribe ${c} ${i}`, (w) => unsubscribe(w, actorOf(w, c), i)))],
  [8, item.map((i) => command(`set ${i}`, (w) => w.set(i)))],
  [2, item.map((i) => command(`set ${i} 20 times`, (w) => w.set(i, 20)))],
  [3, one.map(([c, i]) => command(`get ${c} ${i}`, (w) => w.promises.track(get(w, c, i, {}), `get ${i}`)))],
  [
    2,
    one.map(([c, i]) =>
      command(`get ${c} ${i} patiently`, (w) => w.promises.trackPatient(get(w, c, i, patient), `get ${i}`)),
    ),
  ],
  [3, client.map((c) => command(`request ${c}`, (w) => w.promises.track(request(w, c, {}), "request")))],
  [
    2,
    client.map((c) =>
      command(`request ${c} patiently`, (w) => w.promises.trackPatient(request(w, c, patient), "request")),
    ),
  ],
  [3, client.map((c) => command(`note ${c}`, (w) => note(w, c)))],
  [1, fc.constant(command("broadcast", (w) => w.pair.router.broadcast("news", { filler: "x".repeat(500) })))],
  [4, fc.nat(9).map((p) => command(`cut ${p}`, (w) => linkOf(w, p)?.cut()))],
  [3, side.map(([p, d]) => command(`stall ${p} ${d}`, (w) => disturbed(w, p)?.[d].stall()))],
  [3, side.map(([p, d]) => command(`resume ${p} ${d}`, (w) => linkOf(w, p)?.[d].resume()))],
  [1, side.map(([p, d]) => command(`throttle ${p} ${d}`, (w) => disturbed(w, p)?.[d].throttle(5)))],
  [1, side.map(([p, d]) => command(`detour ${p} ${d}`, (w) => disturbed(w, p)?.[d].detour(3_000)))],
  [1, side.map(([p, d]) => command(`deafen ${p} ${d}`, (w) => deafen(w, p, d)))],
  [
    1,
    fc.nat(5_000).map((ms) => command(`drain within ${ms} ms`, (w) => w.pair.router.drain({ withinMs: ms }))),
  ],
  [
    2,
    fc.constantFrom(2, 6, 20).map((rate) => command(`slow down to ${rate} kB/s`, (w) => slowDown(w, rate))),
  ],
  [3, one.map(([c, i]) => command(`withdraw ${c} ${i}`, (w) => w.setRight(c, i, false)))],
  [3, one.map(([c, i]) => command(`grant ${c} ${i}`, (w) => w.setRight(c, i, true)))],
  [1, client.map((c) => command(`revoke ${c}`, (w) => w.revoke(c)))],
  [1, fc.constant(command("stop the server", (w) => w.stop()))],
  [2, fc.constant(command("start the server", (w) => w.start()))],
  [8, fc.nat(60).map((ms) => command(`pass ${ms} ms`, (w) => pass(w, ms)))],
  [3, fc.nat(2 * TIMEOUT_MS).map((ms) => command(`pass ${ms} ms`, (w) => pass(w, ms)))],
  ...pageCommands(CLIENTS),
  ...raceCommands(CLIENTS),
  [1, fc.constant(command("be quiet", (w) => w.checkQuiet()))],
];

export const anyCommand = fc.oneof(...all.map(([weight, arbitrary]) => ({ weight, arbitrary })));
