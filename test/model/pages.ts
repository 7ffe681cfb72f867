import fc from "fast-check";
import { ITEMS, type ItemName } from "./items.js";
import { noteHeld, subscribe, unsubscribe } from "./watching.js";
import type { World } from "./world.js";

/** What a page of the application shows. */
const PAGES: ReadonlyArray<readonly ItemName[]> = [
  ["shared", "member"],
  ["private", "switch"],
];

/** Leaves all and shows a page, in one turn: the old one goes first, or the new one comes first. */
function turn(world: World, client: number, page: number, isNewFirst: boolean): void {
  const shown = PAGES[page] ?? [];
  const actor = world.actors[client];
  if (!actor) return;
  const leave = (): void => {
    for (const name of ITEMS) if (!shown.includes(name)) unsubscribe(world, actor, name);
  };
  if (!isNewFirst) leave();
  for (const name of shown) subscribe(world, actor, name);
  if (isNewFirst) leave();
  noteHeld(world, actor);
}

interface PageCommand {
  name: string;
  run(world: World): void;
}

/** What pages do, and handlers that fail. */
export function pageCommands(clients: number): Array<[weight: number, fc.Arbitrary<PageCommand>]> {
  const any = fc.tuple(fc.nat(clients - 1), fc.nat(PAGES.length - 1), fc.boolean());
  return [
    [
      4,
      any.map(([client, page, isNewFirst]) => ({
        name: `turn client ${client} to page ${page}${isNewFirst ? ", shown first" : ""}`,
        run: (world: World) => turn(world, client, page, isNewFirst),
      })),
    ],
    [
      2,
      fc.constantFrom(...ITEMS).map((name) => ({
        name: `have the handler of ${name} fail once`,
        run: (world: World) => void world.failing.add(name),
      })),
    ],
  ];
}
